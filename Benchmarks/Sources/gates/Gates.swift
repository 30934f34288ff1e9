import Foundation
import Observations
import Validation

/// Measures how often gates call a challenger better, one that is not and one that is: writes a
/// page.
@main enum Gates {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 2, let gates = arguments.count > 2 ? Int(arguments[2]) : 1000
        else {
            FileHandle.standardError.write(Data("usage: gates PAGE [GATES]\n".utf8))
            exit(2)
        }
        let retrained = try retrained(gates)
        let counts = try untrained(gates)
        let rehearsed = try RetrainedLaw.allCases.map {
            try RehearsedCount(law: $0, gates: share(of: gates, 3000))
        }
        let segments = try SegmentCount.allRows.map {
            try SegmentCount(rows: $0, gates: share(of: gates, $0))
        }
        let data = try DataLaw.allCases.flatMap { law in
            try law.rows.map { try DataCount(law: law, rows: $0, sets: max(1, gates / 10)) }
        }
        let page = GatePage(
            gates: gates, retrained: retrained, counts: counts, rehearsed: rehearsed,
            segments: segments, data: data)
        try Data(page.text.utf8).write(to: URL(fileURLWithPath: arguments[1]))
    }

    /// On large hold-outs gates cost more and are fewer.
    private static func share(of gates: Int, _ rows: Int) -> Int {
        rows < 3000 ? gates : max(1, gates * 2 / 5)
    }

    private static func tell(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// Models that are trained: as good as each other by all sizes, and better by one.
    private static func retrained(_ gates: Int) throws -> [RetrainedCount] {
        var counts: [RetrainedCount] = []
        for law in RetrainedLaw.allCases {
            for rows in RetrainedCount.holdOuts {
                for times in RetrainedCount.trainedForEach(rows: rows) {
                    counts.append(
                        try RetrainedCount(
                            law: law, rows: rows, times: times, gates: share(of: gates, rows)))
                    tell("\(law.rawValue), \(rows) rows, trained on \(times) times as many")
                }
                for advantage in advantages(law) where rows <= 1000 {
                    counts.append(
                        try RetrainedCount(
                            law: law, advantage: advantage, rows: rows, times: 10,
                            gates: max(1, gates / 5)))
                }
            }
        }
        return counts
    }

    private static func advantages(_ law: RetrainedLaw) -> [RetrainedCount.Advantage] {
        let clear: [RetrainedCount.Advantage] = [
            .clearFeature(noise: 0.3), .clearFeature(noise: 0.6),
        ]
        return law == .tenth ? clear + [.threshold(0.4), .threshold(0.25)] : clear
    }

    /// Answers that can be exchanged.
    private static func untrained(_ gates: Int) throws -> [GateCount] {
        var counts: [GateCount] = []
        for law in GateLaw.allCases {
            for kind in TargetSchema.Kind.allCases {
                for rows in law.rows {
                    counts += try measure(law, kind, rows: rows, gates: share(of: gates, rows))
                    tell("\(law.rawValue) \(kind.rawValue) \(rows)")
                }
            }
        }
        return counts
    }

    /// The metrics of a kind on the same hold-outs.
    private static func measure(
        _ law: GateLaw, _ kind: TargetSchema.Kind, rows: Int, gates: Int
    ) throws -> [GateCount] {
        let dependences: [GatePolicy.RowDependence] =
            law == .series && rows == GateLaw.rowsOfBoth ? [.series, .independent] : [.series]
        var counts = GateLaw.metrics(of: kind).flatMap { metric in
            dependences.map {
                GateCount(law: law, metric: metric, kind: kind, rows: rows, dependence: $0)
            }
        }
        for gate in 0..<gates {
            let seed = UInt64(gate + 1)
            var random = GateRandom(seed: seed &* 1_000_003 &+ UInt64(rows))
            let answers = try law.answers(kind, rows: rows, random: &random)
            for place in counts.indices {
                counts[place].add(
                    try Challenge(
                        answers,
                        policy: GatePolicy(
                            metric: counts[place].metric, labelledRowsMin: 30,
                            rows: counts[place].dependence), seed: seed))
            }
        }
        return counts
    }
}
