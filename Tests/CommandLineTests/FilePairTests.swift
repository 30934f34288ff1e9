import DataFiles
import Detection
import Foundation
import Observations
import Testing

@testable import kedge

/// How the columns of two files are brought together.
struct FilePairTests {
    /// Writes two files, reads them as one pair, and removes them.
    private static func read(
        _ reference: String, _ current: String, _ options: DataFileOptions = DataFileOptions()
    ) async throws -> FilePair {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let paths = try zip(["r", "c"], [reference, current]).map { name, text in
            let file = folder.appendingPathComponent(name)
            try Data(text.utf8).write(to: file)
            return file.path
        }
        return try await FilePair.read(
            reference: paths[0], current: paths[1], options: options)
    }

    private static func findings(_ pair: FilePair) throws -> [String] {
        var settings = DriftSettings()
        settings.mmd = false
        return try DriftComparison(settings: settings).report(
            reference: pair.reference.table, current: pair.current.table, seed: 1
        ).dataQuality.map { "\($0.finding.rawValue) \($0.count)" }
    }

    @Test func `numbers that became text are a finding`() async throws {
        let pair = try await Self.read("x\n1\n2\n3\n", "x\na\nb\n\n")
        #expect(pair.current.table["x"]?.categories?.dictionary == ["a", "b"])
        #expect(try Self.findings(pair).contains("type 2"))
    }

    @Test func `some text among numbers is refused, and so is text where numbers are stated`()
        async throws
    {
        let mixed = await #expect(throws: InputError.self) {
            try await Self.read("x\n1\n2\n3\n", "x\n4\na\nb\n")
        }
        #expect(
            mixed?.description.contains("row 2, column 'x': expected a number, got 'a'") == true)
        for (current, options) in [
            ("x\n4\n5\nb\n", DataFileOptions()), ("x\na\nb\n", DataFileOptions(numeric: ["x"])),
        ] {
            await #expect(throws: DataFileError.self) {
                try await Self.read("x\n1\n2\n3\n", current, options)
            }
        }
    }

    @Test func `members that current JSON lines leave out are missing`() async throws {
        let reference = (0..<20).map { "{\"x\": \($0), \"city\": \"a\"}\n" }.joined()
        let pair = try await Self.read(reference, "{\"x\": 1}\n{\"x\": 2}\n")
        #expect(pair.current.table["city"]?.categories?.codes.count == 2)
        #expect(try Self.findings(pair).contains("missing 2"))
        let columns = try await Self.read(
            reference, "{\"x\": 1}\n", DataFileOptions(columns: ["city"]))
        #expect(columns.current.table.columns.count == 1)
        let more = await #expect(throws: InputError.self) {
            try await Self.read(reference, "{\"x\": 1, \"y\": 2}\n")
        }
        #expect(more?.description.contains("but it has 'y' besides") == true)
        let lacking = await #expect(throws: InputError.self) {
            try await Self.read("x,city\n1,a\n", "x\n1\n")
        }
        #expect(lacking?.description.contains("it lacks 'city'") == true)
    }
}
