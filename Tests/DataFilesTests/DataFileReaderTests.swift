import Observations
import Testing

@testable import DataFiles

struct DataFileReaderTests {
    private static func numbers(_ file: DataFile, _ name: String) -> [Double?] {
        guard case .numeric(let values)? = file.table[name] else { return [] }
        return values.map { $0.isNaN ? nil : $0 }
    }

    private static func texts(_ file: DataFile, _ name: String) -> [String?] {
        guard case .categorical(let column)? = file.table[name] else { return [] }
        return (0..<column.count).map { column[$0] }
    }

    @Test func `kinds are inferred, and nothing and nan are missing`() throws {
        let file = try WrittenFile(
            "x,city,\"y\"\r\n1.5,Oslo,inf\n,\"Bergen, west\",-Infinity\r\n NaN ,,+7\n1e400,a,\"8\""
        ).read()
        #expect(file.table.schema.features.map(\.kind) == [.numeric, .categorical, .numeric])
        #expect(Self.numbers(file, "x") == [1.5, nil, nil, .infinity])
        #expect(Self.texts(file, "city") == ["Oslo", "Bergen, west", nil, "a"])
        #expect(Self.numbers(file, "y") == [.infinity, -.infinity, 7, 8])
    }

    @Test(arguments: ["\n", "\r\n"])
    func `an empty line of a single column is a missing value, but at the end of the file`(
        end: String
    ) throws {
        let lines = ["x", "", "1", "", "", "2", "\"\"", "3", "", ""]
        let file = try WrittenFile(lines.joined(separator: end)).read()
        #expect(Self.numbers(file, "x") == [nil, 1, nil, nil, 2, nil, 3])
        let two = try WrittenFile(["x,y", "", "1,2", "", "3,4"].joined(separator: end)).read()
        #expect(Self.numbers(two, "x") == [1, 3])
    }

    @Test func `quoted rows among plain ones are read by the same rules`() throws {
        let file = try WrittenFile(
            "\u{FEFF}a,b\n\n1,x\n\"2\",\"two\nlines\"\n\r\n3,\"say \"\"hi\"\"\"\n4,z\n"
        ).read()
        #expect(Self.numbers(file, "a") == [1, 2, 3, 4])
        #expect(Self.texts(file, "b") == ["x", "two\nlines", "say \"hi\"", "z"])
    }

    @Test func `a column is numeric when more than half of its first thousand values are`() throws {
        let half = try WrittenFile("x\n1\n2\na\nb\n")
        #expect(try half.read().table.schema.features[0].kind == .categorical)
        let rows = ["x"] + (0..<1000).map { "\($0)" } + ["a"]
        var options = DataFileOptions()
        options.categoriesOption = "--categorical"
        let refusal = try WrittenFile(rows.joined(separator: "\n")).refusal(options)
        #expect(
            refusal == "rows.csv:1002: row 1001, column 'x': expected a number, got 'a'; "
                + "if the column holds categories, say --categorical x")
    }

    @Test func `kinds can be stated`() throws {
        let file = try WrittenFile("zip,x\n1,a\n2,3\n")
        let read = try file.read(DataFileOptions(categorical: ["zip"]))
        #expect(Self.texts(read, "zip") == ["1", "2"])
        #expect(
            file.refusal(DataFileOptions(numeric: ["x"]))
                == "rows.csv:2: row 1, column 'x': expected a number, got 'a'")
    }

    @Test func `columns can be chosen, in any order, and the rest is not looked at`() throws {
        let file = try WrittenFile("a,b,c\n1,2,3\n4,x,6\n").read(
            DataFileOptions(columns: ["c", "a"]))
        #expect(file.table.schema.features.map(\.name) == ["c", "a"])
        #expect(Self.numbers(file, "c") == [3, 6])
    }

    @Test func `integers that no double equals are counted`() throws {
        let file = try WrittenFile(
            "id,x\n9007199254740992,1\n9007199254740993,2\n-9007199254740995,3\n"
                + "9007199254740993.0,4\n10000000000000000000000,5\n"
        ).read()
        #expect(file.roundedIntegers == ["id": 2])
    }

    @Test(arguments: [
        "id,n\n9007199254740993,\"a\"\n", "id,n\n9007199254740993,a",
        "id,n\n1,a\n9007199254740993,\"a\nb\"\n2,c\n",
    ])
    func `a rounded integer of a row that is read twice counts once`(text: String) throws {
        #expect(try WrittenFile(text).read().roundedIntegers == ["id": 1])
    }

    @Test(arguments: [
        ("", "rows.csv: expected a header and rows after it, got an empty file"),
        ("a,b\n", "rows.csv: expected rows after the header, got none"),
        ("a,a\n1,2\n", "rows.csv:1: expected each column once, got 'a' again"),
        ("a,b\n1,2\n3\n", "rows.csv:3: expected as many fields as the header has, 2, got 1"),
        ("a,b\n1,2\n3,4,5\n", "rows.csv:3: expected as many fields as the header has, 2, got 3"),
        ("a\n\"x\"y\n", "rows.csv:2: byte 4: expected a comma or a line end after a quote"),
        (
            "a\n\"x\ny\n",
            "rows.csv:4: byte 0: expected a quote that ends a field of the row that begins on "
                + "line 2, got the end of the file"
        ),
        (
            " [ {\"a\": 1}]\n",
            "rows.csv: expected CSV or JSON lines, an object on each, got a JSON array"
        ),
    ])
    func `a malformed file is refused in one sentence`(text: String, message: String) throws {
        #expect(try WrittenFile(text).refusal() == message)
    }

    @Test func `what is malformed after the first rows is refused at its line`() throws {
        let rows = ["a,b"] + (0..<60_000).map { "\($0),x" }
        let text = rows.joined(separator: "\n")
        let ragged = try WrittenFile(text + "\n1\n")
        #expect(
            ragged.refusal()
                == "rows.csv:60002: expected as many fields as the header has, 2, got 1")
        let invalid = try WrittenFile(Array((text + "\n1,").utf8) + [0xFF, 0x0A])
        #expect(
            invalid.refusal()
                == "rows.csv:60002: row 60001, column 'b': expected UTF-8, got other bytes")
        let early = try WrittenFile(Array("a,b\n1,".utf8) + [0xFF, 0x0A])
        #expect(early.refusal() == "rows.csv:2: byte 4: expected UTF-8 in field 2")
    }

    @Test func `gzip is unpacked, also in several members`() throws {
        let rows = (0..<200_000).map { "\($0)" }.joined(separator: "\n")
        let packed = WrittenFile.packed("x\n" + rows + "\n") + WrittenFile.packed("-1\n")
        let values = Self.numbers(try WrittenFile(packed).read(), "x")
        #expect(values.count == 200_001)
        #expect(values[199_999] == 199_999)
        #expect(values[200_000] == -1)
    }

    @Test func `zeros that fill up a block after gzip are passed over`() throws {
        let padding = [UInt8](repeating: 0, count: 600_000)
        let packed = WrittenFile.packed("x\n1\n")
        #expect(Self.numbers(try WrittenFile(packed + padding).read(), "x") == [1])
        let more = packed + [0, 0] + WrittenFile.packed("2\n") + [0]
        #expect(Self.numbers(try WrittenFile(more).read(), "x") == [1, 2])
        #expect(
            try WrittenFile(packed + [0, 1, 1]).refusal()
                == "rows.csv: expected gzip data, got damaged bytes")
    }

    @Test func `gzip that is cut off or damaged is refused`() throws {
        var packed = WrittenFile.packed("x\n" + (0..<1000).map { "\($0 * 7919)\n" }.joined())
        #expect(
            try WrittenFile(Array(packed.dropLast(20))).refusal()
                == "rows.csv: expected the end of the gzip data, got a file cut off")
        packed[packed.count - 6] ^= 0xFF
        #expect(
            try WrittenFile(packed).refusal()
                == "rows.csv: expected gzip data, got damaged bytes")
    }

    @Test func `JSON lines are read, members in any order`() throws {
        let file = try WrittenFile(
            """
            {"x": 1.5, "city": "Z\\u00fcrich \\ud83d\\ude00", "ok": true}

            {"city": null, "x": -2e3}
            { "ok" : false , "x" : 9007199254740993, "city":"a\\"b" }
            """
        ).read()
        #expect(file.table.schema.features.map(\.name) == ["x", "city", "ok"])
        #expect(Self.numbers(file, "x") == [1.5, -2000, 9_007_199_254_740_992])
        #expect(Self.texts(file, "city") == ["Zürich 😀", nil, "a\"b"])
        #expect(Self.texts(file, "ok") == ["true", nil, "false"])
        #expect(file.roundedIntegers == ["x": 1])
    }

    @Test func `JSON lines may begin with a byte order mark`() throws {
        let file = try WrittenFile("\u{FEFF}{\"x\": 1}\n{\"x\": 2}\n").read()
        #expect(Self.numbers(file, "x") == [1, 2])
    }

    @Test func `numbers of JSON lines that one double stands for are different categories`() throws
    {
        let file = try WrittenFile(
            "{\"id\": 9007199254740992}\n{\"id\": 9007199254740993}\n{\"id\": 7.0}\n"
        ).read(DataFileOptions(categorical: ["id"]))
        #expect(Self.texts(file, "id") == ["9007199254740992", "9007199254740993", "7"])
    }

    @Test func `a member that comes late is missing before, if its kind is stated`() throws {
        let rows =
            (0..<1000).map { "{\"x\": \($0)}\n" } + ["{\"x\": 0, \"late\": 5}\n", "{\"x\": 1}\n"]
        let file = try WrittenFile(rows.joined())
        let read = try file.read(DataFileOptions(numeric: ["late"]))
        #expect(read.table.schema.features.map(\.name) == ["x", "late"])
        #expect(Self.numbers(read, "late").compactMap { $0 } == [5])
        #expect(Self.numbers(read, "late").count == 1002)
        #expect(
            file.refusal()
                == "rows.csv:1001: row 1001: expected only members of the first 1000 rows, got "
                + "'late'; --categorical or --numeric names those that come later")
        let never = DataFileOptions(numeric: ["late", "never"])
        #expect(file.refusal(never) == "rows.csv: expected a column 'never', got none")
    }

    @Test func `members that JSON lines never name can be asked for`() throws {
        let file = try WrittenFile("{\"x\": 1}\n{\"x\": 2}\n")
        var options = DataFileOptions(columns: ["y", "x"])
        #expect(file.refusal(options) == "rows.csv: expected a column 'y', got 'x'")
        options.allowsAbsentMembers = true
        let read = try file.read(options)
        #expect(Self.numbers(read, "y") == [nil, nil])
        #expect(Self.numbers(read, "x") == [1, 2])
    }

    @Test(arguments: [
        (
            "{\"x\":1}\n{\"x\":[1]}\n",
            "rows.csv:2: byte 6: expected a text, a number, true, false or null in member 'x'"
        ),
        ("{\"x\":1}\n{\"x\":1\n", "rows.csv:2: byte 7: expected a comma or the end of the object"),
        ("{\"x\":1,\"x\":2}\n", "rows.csv:1: expected each member once, got 'x' again"),
        ("{}\n", "rows.csv: expected objects with members, got none"),
        ("{\"x\":1}\n[1]\n", "rows.csv:2: byte 1: expected an object"),
    ])
    func `malformed JSON lines are refused in one sentence`(text: String, message: String) throws {
        #expect(try WrittenFile(text).refusal() == message)
    }

    @Test func `a file that is not there is refused`() {
        let error = #expect(throws: DataFileError.self) {
            try DataFileReader(path: "/nowhere/rows.csv")
        }
        #expect(error?.description.hasPrefix("/nowhere/rows.csv: expected a file") == true)
    }
}
