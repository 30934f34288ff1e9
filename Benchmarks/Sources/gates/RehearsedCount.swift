import Observations
import Training
import Validation

/// How often rehearsed gates said what of a challenger that is selected and trained as the champion
/// was, on newer rows of the same law.
struct RehearsedCount {
    /// Rows that are selected on, and those of them that the champion has not learned.
    static let rows = 1500
    static let unseen = 300

    static let windows = [1000, 500, 250]
    static let scoredRows = 500

    let law: RetrainedLaw
    let gates: Int
    /// By the first metric of the law, at the level of 2.5 %.
    private(set) var better = 0
    private(set) var worse = 0
    /// At the level of 5 %.
    private(set) var betterAtFive = 0

    var metric: GateMetric { law.metrics[0] }

    init(law: RetrainedLaw, gates: Int) throws {
        self.law = law
        self.gates = gates
        for gate in 0..<gates {
            let seed = UInt64(gate + 1)
            var random = GateRandom(seed: seed &* 1_000_003)
            let verdict = try verdict(law.draw(Self.rows, random: &random), seed: seed)
            guard let judged = verdict.comparison?.difference?.judged else { continue }
            if judged.better ?? 1 <= GatePolicy().alpha { better += 1 }
            if judged.better ?? 1 <= 0.05 { betterAtFive += 1 }
            if judged.worse ?? 1 <= GatePolicy().alpha { worse += 1 }
        }
    }

    private func verdict(_ all: TrainingSet, seed: UInt64) throws -> GateVerdict {
        var selection = ModelSelection(
            embargoRows: 50, metric: SelectionMetric(rawValue: metric.rawValue))
        selection.stream = StreamSelection(
            windows: Self.windows, scoredRowsMax: Self.scoredRows)
        let settings = TrainingSettings(learner: .automatic(selection))
        let learned = all.rows(0..<Self.rows - Self.unseen)
        let champion = try Trainer.train(learned, settings: settings)
        return try Gate.judge(
            selection.rehearse(on: all, settings: settings),
            champion: ModelAnswers(
                of: champion, on: all.features.rows(learned.count..<Self.rows)),
            firstRow: learned.count, target: all.target, policy: GatePolicy(metric: metric),
            seed: seed)
    }
}
