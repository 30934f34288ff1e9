import Foundation
import Observations

/// Columns of numbers or text read from the fixtures.
struct FixtureData {
    let columns: [String: [Substring]]

    init(named name: String) throws {
        try self.init(contentsOf: Self.url(name + ".csv"))
    }

    /// The bundled electricity stream, beside the sources.
    static func electricity(of file: String = #filePath) throws -> FixtureData {
        let root = URL(filePath: file).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return try FixtureData(
            contentsOf: root.appending(path: "Examples/electricity/electricity.csv"))
    }

    private init(contentsOf url: URL) throws {
        let text = try String(contentsOf: url, encoding: .utf8)
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"))
        let header = Self.fields(lines[0])
        var columns = Array(repeating: [Substring](), count: header.count)
        for line in lines.dropFirst() {
            for (index, field) in Self.fields(line).enumerated() { columns[index].append(field) }
        }
        self.columns = Dictionary(
            uniqueKeysWithValues: zip(header.map(String.init), columns))
    }

    static func json<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(contentsOf: url(name)))
    }

    static func url(_ name: String) -> URL {
        Bundle.module.bundleURL.appending(path: "Fixtures/" + name)
    }

    func texts(_ name: String) -> [String] {
        (columns[name] ?? []).map(String.init)
    }

    func numbers(_ name: String) -> [Double] {
        (columns[name] ?? []).map { $0.isEmpty ? .nan : Double($0) ?? .nan }
    }

    private static func fields(_ line: Substring.UTF8View) -> [Substring] {
        line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .map { Substring($0) }
    }
}

extension FeatureTable {
    /// A table of numeric columns.
    static func numeric(_ columns: [(name: String, values: [Double])]) throws -> FeatureTable {
        try FeatureTable(
            schema: FeatureSchema(columns.map { Feature(name: $0.name, kind: .numeric) }),
            columns: columns.map { .numeric($0.values) })
    }
}
