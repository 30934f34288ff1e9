import CSV
import Testing

/// Reading CSV, in pieces of any size.
struct CSVParserTests {
    /// The rows of bytes that come in pieces of so many.
    static func rows(_ bytes: [UInt8], piece: Int) throws -> [[String]] {
        var parser = CSVParser()
        var rows: [[String]] = []
        for start in stride(from: 0, to: bytes.count, by: piece) {
            try parser.read(Array(bytes[start..<min(start + piece, bytes.count)])) {
                rows.append($0.texts)
            }
        }
        try parser.finish { rows.append($0.texts) }
        return rows
    }

    private func rows(_ text: String, piece: Int = 1000) throws -> [[String]] {
        try Self.rows(Array(text.utf8), piece: piece)
    }

    @Test(arguments: [1, 2, 3, 1000])
    func `quotes, line ends and empty fields are read as RFC 4180 has them`(piece: Int) throws {
        let text = "\u{FEFF}a,b\r\n1,\"x, \"\"y\"\"\nz\"\n\n,\n\"\",é"
        #expect(
            try rows(text, piece: piece)
                == [["a", "b"], ["1", "x, \"y\"\nz"], ["", ""], ["", "é"]])
    }

    @Test func `a quoted empty field is a row, an empty line is none`() throws {
        #expect(try rows("a\n\"\"\n\n\r\n\"\"\r\nx") == [["a"], [""], [""], ["x"]])
        #expect(try rows("\"\"") == [[""]])
        #expect(try rows("") == [])
    }

    @Test func `bytes that begin like a byte order mark are kept`() throws {
        // U+FEC0 begins with the first two bytes of U+FEFF.
        for piece in 1...4 {
            #expect(try rows("\u{FEC0},b\n", piece: piece) == [["\u{FEC0}", "b"]])
            #expect(throws: CSVError.self) { try Self.rows([0xEF, 0xBB], piece: piece) }
        }
    }

    @Test(arguments: ["a\"b\n", "\"a\"b\n", "a\rb\n", "\"a", "a\r"])
    func `what is not CSV is refused`(text: String) {
        #expect(throws: CSVError.self) { try rows(text) }
    }

    @Test func `the place of a mistake is told, and no value`() {
        let error = #expect(throws: CSVError.self) { try rows("a,b\n\"x\ny\",sesame\"\n") }
        #expect(error?.line == 3 && error?.column == 10)
        #expect(error?.expected == "no quote within a field that does not begin with one")
    }

    @Test(arguments: ["\"", ",", "x"])
    func `a row without an end is refused, whatever it is made of`(piece: String) {
        let text =
            (piece == "\"" ? "\"" : "")
            + String(repeating: piece == "\"" ? "x" : piece, count: CSVParser.rowBytesMax + 1)
        let error = #expect(throws: CSVError.self) { try rows(text, piece: 65_536) }
        #expect(error?.expected == "a row of at most \(CSVParser.rowBytesMax) bytes")
    }
}
