import Observations
import Testing

@testable import DataFiles

/// Rows that are packed come back as they were read, wherever they are kept.
@Suite struct PackedRowsTests {
    private static let count = 20_000

    /// Numbers, words and gaps, in three blocks.
    private static let text =
        "a,word,b\n"
        + (0..<count).map { row in
            let number = row % 11 == 0 ? "" : "\(Double(row * 7919 % 10_007) / 8)"
            let word = row % 13 == 0 ? "" : "w\(row * row % 101)"
            return "\(number),\(word),\(row)\n"
        }.joined()

    /// In memory, partly in memory, in a temporary file.
    @Test(arguments: [Int.max, 8192 * 20, 0])
    func `blocks in memory and in the temporary file have the rows that were read`(
        heldBytesMax: Int
    ) throws {
        let file = try WrittenFile(Self.text)
        let table = try file.read().table
        let reader = try DataFileReader(path: file.path)
        let packed = try PackedRows(
            reader, as: reader.features, heldBytesMax: heldBytesMax)
        #expect(packed.count == Self.count && packed.blockCount == 3)
        for index in 0..<packed.blockCount {
            #expect(
                try packed.columns([0, 1, 2], ofBlock: index)
                    == table.columns.map { $0.rows(packed.rows(ofBlock: index)) })
        }
        for position in 0..<3 {
            #expect(try packed.column(position) == table.columns[position])
        }
    }

    @Test(arguments: [Int.max, 0])
    func `rows are gathered in any order, also some twice`(heldBytesMax: Int) throws {
        let file = try WrittenFile(Self.text)
        let table = try file.read().table
        let reader = try DataFileReader(path: file.path)
        let packed = try PackedRows(reader, as: reader.features, heldBytesMax: heldBytesMax)
        let picked = (0..<17_000).map { $0 * 7919 % Self.count } + [5, 5, Self.count - 1]
        let gathered = try PackedRows(packed, rows: picked, heldBytesMax: heldBytesMax)
        #expect(gathered.count == picked.count)
        for position in 0..<3 {
            #expect(try gathered.column(position) == table.columns[position].rows(picked))
        }
    }

    @Test func `a column whose kind is open is kept as codes and as numbers`() throws {
        let file = try WrittenFile("y,x\n1,2\n1.0,3\n,4\nno,5\nyes,6\n")
        let reader = try DataFileReader(path: file.path)
        let packed = try PackedRows(reader, as: reader.features, open: "y")
        #expect(packed.values(of: 0) == ["1", "1.0", "no", "yes"])
        #expect(try packed.column(0) == .categorical(.init(["1", "1.0", nil, "no", "yes"])))
        #expect(try packed.column(1) == .numeric([2, 3, 4, 5, 6]))
        let numbers = try packed.openNumbers(ofBlock: 0)
        #expect(numbers[..<2] == [1, 1] && numbers[2...].allSatisfy(\.isNaN))
        #expect(packed.openValues.firstWord == .init(row: 3, text: "no"))
        #expect(!packed.openValues.hasTooMany)
    }

    @Test func `more distinct values than are kept are only numbers`() throws {
        let count = OpenValues.categoriesMax + 1
        let lines = (0..<count).map { "{\"y\": \($0).5, \"x\": 1}\n" }.joined()
        let file = try WrittenFile(lines)
        let reader = try DataFileReader(path: file.path)
        let packed = try PackedRows(reader, as: reader.features, open: "y")
        #expect(packed.openValues.hasTooMany && packed.openValues.firstWord == nil)
        #expect(packed.values(of: 0).count == OpenValues.categoriesMax)
        let last = try packed.openNumbers(ofBlock: packed.blockCount - 1)
        #expect(last.last == Double(count) - 0.5)
    }

    @Test func `tables of a file that is read once have its rows, and few values beside`() throws {
        let ids = (0..<150_000).map { "id\($0)" }
        let file = try WrittenFile("id,x\n" + ids.map { "\($0),1\n" }.joined())
        let reader = try DataFileReader(path: file.path)
        var blocks = try RowBlocks(reader, as: reader.features)
        var found: [String?] = []
        while let table = try blocks.nextTable() {
            guard case .categorical(let column) = table.columns[0] else { break }
            // Those of the two pieces of the file, 256 KB each, that were looked at first, or of
            // a later one and what may be carried on.
            #expect(column.dictionary.count < 65_000)
            found += (0..<column.count).map { column[$0] }
        }
        #expect(found == ids)
    }

    @Test func `an error of a row says its line, also after many blocks`() throws {
        let lines = (0..<100_000).map { "\($0)\n" }.joined()
        let file = try WrittenFile("x\n" + lines + "word\n")
        let reader = try DataFileReader(path: file.path)
        var blocks = try RowBlocks(reader, as: reader.features)
        var rows = 0
        do {
            while let block = try blocks.next() { rows += block[0].count }
            Issue.record("expected an error")
        } catch {
            #expect(
                error.description.contains(
                    "rows.csv:100002: row 100001, column 'x': expected a number, got 'word'"))
        }
        // What was in the pieces of the file before.
        #expect(rows >= 5 * 8192)
    }
}
