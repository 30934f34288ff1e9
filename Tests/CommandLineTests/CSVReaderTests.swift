import Testing

@testable import kedge

struct CSVReaderTests {
    /// All rows of a text that comes in pieces of so many bytes.
    private static func rows(
        _ text: String, pieceBytes: Int = 7
    ) throws -> (columns: [String], rows: [[String]]) {
        var reader = try reader(text, pieceBytes: pieceBytes)
        var rows: [[String]] = []
        while let row = try reader.next() { rows.append(row) }
        return (reader.columns, rows)
    }

    private static func reader(_ text: String, pieceBytes: Int = 7) throws -> CSVReader {
        var rest = Array(text.utf8)[...]
        return try CSVReader(name: "rows.csv") {
            defer { rest = rest.dropFirst(pieceBytes) }
            return Array(rest.prefix(pieceBytes))
        }
    }

    @Test(arguments: 1...12)
    func `fields, quotes and line ends are read as RFC 4180 says`(pieceBytes: Int) throws {
        let text =
            "name,note,n\r\n\"a,b\",\"say \"\"hi\"\"\",1\r\n\"two\nlines\",,2\nplain, spaced ,3"
        let (columns, rows) = try Self.rows(text, pieceBytes: pieceBytes)
        #expect(columns == ["name", "note", "n"])
        #expect(
            rows == [
                ["a,b", "say \"hi\"", "1"], ["two\nlines", "", "2"], ["plain", " spaced ", "3"],
            ])
    }

    @Test func `empty lines and a byte order mark are passed over`() throws {
        let (columns, rows) = try Self.rows("\u{FEFF}a,b\n\n1,2\r\n\r\n\n3,\n")
        #expect(columns == ["a", "b"])
        #expect(rows == [["1", "2"], ["3", ""]])
    }

    @Test func `a quoted empty field is a row of one column`() throws {
        #expect(try Self.rows("a\n\"\"\n\nx\n").rows == [[""], ["x"]])
    }

    @Test(arguments: [
        ("", "rows.csv: expected a header and rows after it, got nothing"),
        ("a,a\n", "rows.csv:1: expected each column once, got 'a' again"),
        ("a,b\n1,2\n3\n", "rows.csv:3: expected as many fields as the header has, 2, got 1"),
        ("a,b\n\"1\n2\",3,4\n", "rows.csv:2: expected as many fields as the header has, 2, got 3"),
        ("a\n\"x\"y\n", "rows.csv:2:4: expected a comma or a line end after a quote"),
        (
            "a\nx\"y\n",
            "rows.csv:2:2: expected no quote within a field that does not begin with one"
        ),
        ("a\nx\ry\n", "rows.csv:2:3: expected a line feed after a carriage return"),
        (
            "a\n\"x\n",
            "rows.csv:3:0: expected a quote that ends a field of the row that begins on line 2, "
                + "got the end of the file"
        ),
    ])
    func `a malformed file is refused at its place`(text: String, message: String) {
        let error = #expect(throws: InputError.self) { try Self.rows(text) }
        #expect(error?.description == message)
    }

    @Test func `bytes that are no UTF-8 are refused`() throws {
        var pieces: [[UInt8]] = [Array("a,b\n1,".utf8), [0xFF, 0x0A], []]
        var reader = try CSVReader(name: "rows.csv") { pieces.removeFirst() }
        let error = #expect(throws: InputError.self) { try reader.next() }
        #expect(error?.description == "rows.csv:2:4: expected UTF-8 in field 2")
    }

    @Test func `a record without end is refused, not kept`() throws {
        var reader = try CSVReader(name: "rows.csv") { Array("a\n\"xxxxxxxxxxxx".utf8) }
        #expect(throws: InputError.self) { while try reader.next() != nil {} }
    }

    @Test func `a range of rows counts from the first after the header`() throws {
        let text = "x\n0\n1\n2\n3\n"
        func rows(_ range: String) throws -> ReplayRows {
            try ReplayRows(
                try Self.reader(text), rows: try #require(RowRange(argument: range)))
        }
        #expect(try rows("1..<3").range == 1..<3)
        #expect(try rows("1..<3")[2] == ["2"])
        #expect(try rows("2..<").range == 2..<4)
        #expect(try rows("..<2").range == 0..<2)
        #expect(throws: InputError.self) { try rows("4..<") }
        #expect(throws: InputError.self) { try rows("2..<5") }
    }

    @Test(arguments: ["", "5", "3..<3", "4..<3", "-1..<3", "a..<b", "1...3", "1..<2..<3"])
    func `a wrong range is refused`(argument: String) {
        #expect(RowRange(argument: argument) == nil)
    }
}
