import Detection
import Foundation
import Observations
import Validation

/// Measures how often gates call a challenger better that is not: writes a page.
@main enum Gates {
    /// The level of the command's tests.
    static let alpha = 0.025

    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 2, let gates = arguments.count > 2 ? Int(arguments[2]) : 1000
        else {
            FileHandle.standardError.write(Data("usage: gates PAGE [GATES]\n".utf8))
            exit(2)
        }
        var counts: [GateCount] = []
        for law in GateLaw.allCases {
            for kind in TargetSchema.Kind.allCases {
                for rows in law.rows {
                    counts += try measure(law, kind, rows: rows, gates: gates)
                    FileHandle.standardError.write(
                        Data("\(law.rawValue) \(kind.rawValue) \(rows)\n".utf8))
                }
            }
        }
        let segments = try SegmentCount.allRows.map { try SegmentCount(rows: $0, gates: gates) }
        let data = try DataLaw.allCases.flatMap { law in
            try law.rows.map { try DataCount(law: law, rows: $0, sets: max(1, gates / 10)) }
        }
        let page = GatePage(gates: gates, counts: counts, segments: segments, data: data)
        try Data(page.text.utf8).write(to: URL(fileURLWithPath: arguments[1]))
    }

    /// The metrics of a kind on the same hold-outs.
    private static func measure(
        _ law: GateLaw, _ kind: TargetSchema.Kind, rows: Int, gates: Int
    ) throws -> [GateCount] {
        let dependences: [GatePolicy.RowDependence] =
            law == .series ? [.series, .independent] : [.series]
        var counts = GateLaw.metrics(of: kind).flatMap { metric in
            dependences.map {
                GateCount(law: law, metric: metric, kind: kind, rows: rows, dependence: $0)
            }
        }
        for gate in 0..<gates {
            let seed = UInt64(gate + 1)
            var random = GateRandom(seed: seed &* 1_000_003 &+ UInt64(rows))
            let models =
                law == .retrained
                ? try RetrainedModels(kind: kind, rows: rows, random: &random) : nil
            let answers =
                try models?.answers() ?? law.answers(kind, rows: rows, random: &random)
            for place in counts.indices {
                let metric = counts[place].metric
                let challenge = try Challenge(
                    answers,
                    policy: GatePolicy(
                        metric: metric, labelledRowsMin: 30, alpha: alpha,
                        rows: counts[place].dependence), seed: seed)
                try counts[place].add(challenge) {
                    try models?.isNoBetter(by: metric, random: &random) ?? true
                }
            }
        }
        return counts
    }
}
