import ArgumentParser
import Foundation

/// In which form a command prints its answer.
struct OutputOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, json
    }

    @Option(name: .shortAndLong, help: "table, for people; json, for programs.")
    var output = Format.table

    /// Prints a table, or its rows as JSON objects.
    func print(_ table: Table) throws {
        switch output {
        case .table: Swift.print(table.text)
        case .json: Swift.print(try Self.json(table.objects))
        }
    }

    /// Prints a value: as JSON, or as what `table` makes of it.
    func print(_ value: some Encodable, table: () -> String) throws {
        switch output {
        case .table: Swift.print(table())
        case .json: Swift.print(try Self.json(value))
        }
    }

    /// The JSON of a value, indented, keys sorted.
    ///
    /// - Throws: `InputError` for a number that JSON has no spelling for: what fails here must not
    ///   look like drift, which exits with 1.
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch EncodingError.invalidValue(_, let context) {
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw InputError("-o json: expected a finite number in \(path)")
        }
    }
}
