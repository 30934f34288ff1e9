import Foundation
import Training

/// Results of further streams, in the mean over those of a kind.
struct StreamKinds {
    private struct Result {
        let rows: Int
        let f1: Double
        let retrainings: Int
        let deployments: Int
        let still: Double
    }

    private var results: [String: [Result]] = [:]

    /// Takes in a stream, whose kind is its name up to the point.
    mutating func add(_ stream: LabelStream, _ run: PrequentialRun, still: Double?) {
        let kind = String(stream.name.prefix { $0 != "." })
        results[kind, default: []].append(
            Result(
                rows: stream.rows.count, f1: run.f1 ?? 0, retrainings: run.retrainings,
                deployments: run.deployments, still: still ?? 0))
    }

    /// A line for each kind, and their mean.
    var lines: [String] {
        let kinds = results.keys.sorted { $0.lowercased() < $1.lowercased() }
        let means = kinds.map { Self.means(results[$0] ?? []) }
        let all = Self.columns.indices.map { column in Self.mean(means.map { $0[column] }) }
        return zip(kinds, means).map { kind, means in
            "| \(kind) | \(results[kind]?.count ?? 0) | \(Self.text(means)) |"
        } + ["| mean of kinds | | \(Self.text(all)) |"]
    }

    /// What is told of a kind: with how many decimals, and of a result.
    private static let columns: [(decimals: Int, value: @Sendable (Result) -> Double)] = [
        (0, { Double($0.rows) }), (4, { $0.f1 }), (1, { Double($0.retrainings) }),
        (1, { Double($0.deployments) }), (4, { $0.still }),
    ]

    private static func means(_ results: [Result]) -> [Double] {
        columns.map { column in mean(results.map(column.value)) }
    }

    private static func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(max(1, values.count))
    }

    private static func text(_ values: [Double]) -> String {
        zip(columns, values).map { column, value in
            String(format: "%.\(column.decimals)f", value)
        }.joined(separator: " | ")
    }
}
