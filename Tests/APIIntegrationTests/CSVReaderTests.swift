import Testing

@testable import API

/// Reading CSV, in pieces of any size.
@Suite struct CSVReaderTests {
    private func rows(_ text: String, piece: Int) throws -> [[String]] {
        var reader = CSVReader()
        var found: [[String]] = []
        func take(_ row: CSVReader.Row) {
            found.append((0..<row.count).map { String(decoding: row.field($0), as: UTF8.self) })
        }
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: piece) {
            try reader.read(Array(bytes[start..<min(start + piece, bytes.count)]), take)
        }
        try reader.finish(take)
        return found
    }

    @Test(arguments: [1, 2, 3, 1000])
    func `quotes, line ends and empty fields are read as RFC 4180 has them`(piece: Int) throws {
        let text = "\u{FEFF}a,b\r\n1,\"x, \"\"y\"\"\nz\"\n\n,\n\"\",é"
        #expect(
            try rows(text, piece: piece)
                == [["a", "b"], ["1", "x, \"y\"\nz"], ["", ""], ["", "é"]])
    }

    @Test(arguments: ["a\"b\n", "\"a\"b\n", "a\rb\n", "\"a"])
    func `what is not CSV is refused`(text: String) {
        #expect(throws: CSVReader.Malformed.self) { try rows(text, piece: 1000) }
    }

    @Test func `a row without an end is refused`() {
        let text = "\"" + String(repeating: "x", count: CSVReader.rowBytesMax + 1)
        #expect(throws: CSVReader.Malformed.self) { try rows(text, piece: 65_536) }
    }
}
