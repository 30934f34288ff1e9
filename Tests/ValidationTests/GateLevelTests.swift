import Observations
import Testing
import Validation

/// How often gates call a challenger better that is as good as the champion.
///
/// 1000 gates for each metric, law and size are counted by `make gates` (`Benchmarks/GATES.md`).
@Suite struct GateLevelTests {
    private static let gates = 100
    private static let rows = 200

    /// Answers that can be exchanged, so that no model is better.
    private func answers(
        _ kind: TargetSchema.Kind, _ random: inout PairedRandom
    ) throws -> PairedAnswers {
        let labels = (0..<Self.rows).map { _ -> Double in
            switch kind {
            case .binaryClassification: random.uniform() < 0.3 ? 1 : 0
            case .multiclassClassification: (random.uniform() * 3).rounded(.down)
            case .regression: random.normal()
            }
        }
        let shared = labels.map { _ in random.normal() }
        func model() -> ModelAnswers {
            switch kind {
            case .binaryClassification:
                let scores = labels.indices.map { row -> Double in
                    let value = 1.6 * labels[row] - 0.8 + 0.6 * (shared[row] + random.normal())
                    return min(1, max(0, 0.5 + value / 8))
                }
                return ModelAnswers(
                    predictions: scores.map { $0 > 0.5 ? 1 : 0 },
                    probabilities: [scores.map { 1 - $0 }, scores])
            case .multiclassClassification:
                let predictions = labels.map {
                    random.uniform() < 0.6 ? $0 : (random.uniform() * 3).rounded(.down)
                }
                let sure = labels.map { _ in 0.4 + 0.5 * random.uniform() }
                return ModelAnswers(
                    predictions: predictions,
                    probabilities: (0..<3).map { index in
                        labels.indices.map {
                            predictions[$0] == Double(index) ? sure[$0] : (1 - sure[$0]) / 2
                        }
                    })
            case .regression:
                return ModelAnswers(
                    predictions: labels.indices.map {
                        labels[$0] + 0.3 * (shared[$0] + random.normal())
                    })
            }
        }
        return try PairedAnswers(
            labels: labels,
            target: kind == .regression
                ? .regression
                : TargetSchema(
                    classes: kind == .binaryClassification ? ["no", "yes"] : ["a", "b", "c"]),
            champion: model(), challenger: model())
    }

    @Test(arguments: TargetSchema.Kind.allCases)
    func `at most five per cent of equally good challengers are called better`(
        kind: TargetSchema.Kind
    ) throws {
        let metrics = GateMetric.all(for: kind)
        var better = [Int](repeating: 0, count: metrics.count)
        for gate in 0..<Self.gates {
            var random = PairedRandom(seed: UInt64(gate + 1))
            let answers = try answers(kind, &random)
            for (place, metric) in metrics.enumerated() {
                let challenge = try Challenge(
                    answers,
                    policy: GatePolicy(
                        metric: metric, labelledRowsMin: 30, alpha: 0.025,
                        bootstrapReplicates: 199, rows: .series), seed: UInt64(gate))
                if challenge.verdict == .better { better[place] += 1 }
            }
        }
        for (metric, count) in zip(metrics, better) {
            #expect(count * 20 <= Self.gates, "\(metric.rawValue): \(count) of \(Self.gates)")
        }
    }
}
