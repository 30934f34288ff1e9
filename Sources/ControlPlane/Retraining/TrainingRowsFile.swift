import Foundation
import Observations
import Pipelines
import Training

/// Training rows as a file for a program that trains.
///
/// Each feature is a column of its name; beside them are `kedge_label` (the class, or the number),
/// `kedge_weight` and, in milliseconds since 1970, `kedge_event_time`. A value that is missing is
/// an empty field of CSV, and null in JSON.
struct TrainingRowsFile {
    /// The rows, oldest first.
    let rows: TrainingSet
    /// The event time of each.
    let eventTimes: [Timestamp]

    static let label = "kedge_label"
    static let weight = "kedge_weight"
    static let eventTime = "kedge_event_time"

    /// How many bytes are gathered before they are written.
    private static let chunkBytes = 1 << 20

    /// Writes the file.
    ///
    /// - Throws: what the file system says.
    func write(to path: String, format: ExternalTrainerSettings.Format) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path])
        }
        defer { try? file.close() }
        var chunk = format == .csv ? Self.csvLine(names.map(Cell.text)) : ""
        for row in 0..<rows.count {
            switch format {
            case .csv: chunk += Self.csvLine(cells(row))
            case .jsonLines: chunk += jsonLine(row)
            }
            if chunk.utf8.count >= Self.chunkBytes {
                try file.write(contentsOf: Data(chunk.utf8))
                chunk = ""
            }
        }
        try file.write(contentsOf: Data(chunk.utf8))
    }

    private enum Cell {
        case missing
        case text(String)
        case number(Double)
        case integer(Int64)
    }

    private var names: [String] {
        rows.features.schema.features.map(\.name) + [Self.label, Self.weight, Self.eventTime]
    }

    private func cells(_ row: Int) -> [Cell] {
        let features = rows.features.columns.map { column -> Cell in
            switch column {
            case .numeric(let values):
                return values[row].isNaN ? .missing : .number(values[row])
            case .categorical(let values):
                let code = values.codes[row]
                return code == CategoricalColumn.missing
                    ? .missing : .text(values.dictionary[Int(code)])
            }
        }
        let label: Cell =
            rows.target.kind == .regression
            ? .number(rows.labels[row]) : .text(rows.target.classes[Int(rows.labels[row])])
        return features
            + [label, .number(rows.weights[row]), .integer(eventTimes[row].milliseconds)]
    }

    /// A line of CSV as RFC 4180 has it; numbers are the shortest decimals that read back the same.
    private static func csvLine(_ cells: [Cell]) -> String {
        cells.map { cell in
            switch cell {
            case .missing: ""
            case .number(let value): "\(value)"
            case .integer(let value): "\(value)"
            case .text(let text): isPlain(text) ? text : csvQuoted(text)
            }
        }.joined(separator: ",") + "\n"
    }

    /// Whether a text needs no quotes; an empty one does, since it is not missing.
    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.unicodeScalars.allSatisfy { !",\"\r\n".unicodeScalars.contains($0) }
    }

    private static func csvQuoted(_ text: String) -> String {
        "\"" + text.replacing("\"", with: "\"\"") + "\""
    }

    private func jsonLine(_ row: Int) -> String {
        let members = zip(names, cells(row)).map { name, cell in
            let value =
                switch cell {
                case .missing: "null"
                case .number(let value): "\(value)"
                case .integer(let value): "\(value)"
                case .text(let text): Self.quoted(text)
                }
            return Self.quoted(name) + ":" + value
        }
        return "{" + members.joined(separator: ",") + "}\n"
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 0x20:
                quoted +=
                    "\\u" + String(repeating: "0", count: scalar.value < 0x10 ? 3 : 2)
                    + String(scalar.value, radix: 16)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
