import Observations
import Validation

/// How often some segment out of ten refuses a challenger that is as good in all of them.
struct SegmentCount {
    static let allRows = [1000, 5000]
    static let metrics: [GateMetric] = [.accuracy, .f1, .rocAUC, .logLoss]
    private static let segments = 10

    let rows: Int
    let gates: Int
    /// By metric, in the order of `metrics`.
    private(set) var refused: [Int]

    init(rows: Int, gates: Int) throws {
        self.rows = rows
        self.gates = gates
        refused = Self.metrics.map { _ in 0 }
        for gate in 0..<gates {
            var random = GateRandom(seed: UInt64(gate + 1) &* 7_368_787 &+ UInt64(rows))
            let answers = try GateLaw.exchangeable.answers(
                .binaryClassification, rows: rows, random: &random)
            let values = (0..<rows).map { _ in "\(random.index(below: Self.segments))" }
            for (place, metric) in Self.metrics.enumerated() {
                let challenge = try Challenge(
                    answers, segmentations: [Segmentation(column: "part", values: values)],
                    policy: GatePolicy(metric: metric, labelledRowsMin: 30),
                    seed: UInt64(gate + 1))
                let isHurt = challenge.segments.contains { $0.part.verdict == .worse }
                if isHurt { refused[place] += 1 }
            }
        }
    }
}
