import Observations
import Training
import Validation

/// How often gates said what of a challenger that is trained as the champion is.
///
/// Both are trained on rows of their own of one law, and judged on others of it.
struct RetrainedCount {
    /// What makes the challenger the better one.
    enum Advantage: Hashable {
        /// Nothing.
        case none
        /// The champion sees its first feature with so much noise, trained and judged.
        case clearFeature(noise: Double)
        /// The challenger answers positive above this probability, the champion above one half.
        case threshold(Double)

        var name: String {
            switch self {
            case .none: "none"
            case .clearFeature(let noise): "a feature without noise of \(noise)"
            case .threshold(let value): "threshold \(value)"
            }
        }
    }

    static let holdOuts = [300, 1000, 3000]

    /// How many rows models are trained on for each row of a hold-out: fewer sizes the larger.
    static func trainedForEach(rows: Int) -> [Int] {
        rows < 1000 ? [2, 5, 10, 50] : rows < 3000 ? [2, 5, 10] : [2, 10]
    }

    let law: RetrainedLaw
    let advantage: Advantage
    /// Rows of the hold-out.
    let rows: Int
    /// Rows that each model is trained on for each row of the hold-out.
    let times: Int
    let gates: Int
    /// By metric, in the order of the law's.
    private(set) var tallies: [Tally]

    /// What gates said by one metric.
    struct Tally {
        let metric: GateMetric
        /// Gates that said anything, not that a metric was undefined.
        var gates = 0
        /// At the level of 2.5 %.
        var better = 0
        var worse = 0
        /// What would have been called better, at 2.5 and 5 %, of two models that are what they
        /// are: without the draw of training rows.
        var betterFixed = 0
        var betterFixedAtFive = 0
        /// The sum of by how much the challenger did better.
        var gains = 0.0
    }

    init(
        law: RetrainedLaw, advantage: Advantage = .none, rows: Int, times: Int, gates: Int
    ) throws {
        self.law = law
        self.advantage = advantage
        self.rows = rows
        self.times = times
        self.gates = gates
        let hasAccuracy = law != .numbers
        tallies = ((hasAccuracy ? [.accuracy] : []) + law.metrics).map { Tally(metric: $0) }
        for gate in 0..<gates {
            let seed = UInt64(gate + 1)
            var random = GateRandom(seed: seed &* 1_000_003 &+ UInt64(rows &* 1009 &+ times))
            let answers = try Self.answers(
                law, advantage, rows: rows, trained: rows * times, random: &random)
            for (place, metric) in law.metrics.enumerated() {
                let comparison = try PairedComparison(
                    answers, metric: metric, rows: .series, seed: seed)
                tallies[place + (hasAccuracy ? 1 : 0)].add(comparison.difference)
                if hasAccuracy, place == 0 { tallies[0].add(comparison.accuracyDifference) }
            }
        }
    }

    private static func answers(
        _ law: RetrainedLaw, _ advantage: Advantage, rows: Int, trained: Int,
        random: inout GateRandom
    ) throws -> PairedAnswers {
        var noise = 0.0
        if case .clearFeature(let of) = advantage { noise = of }
        var settings = TrainingSettings(learner: law.learner)
        let champion = try Trainer.train(
            law.blurred(law.draw(trained, random: &random), by: noise, random: &random),
            settings: settings)
        if case .threshold(let value) = advantage { settings.decisionThreshold = value }
        let challenger = try Trainer.train(
            law.draw(trained, random: &random), settings: settings)
        let holdOut = try law.draw(rows, random: &random)
        let blurred = try law.blurred(holdOut, by: noise, random: &random)
        return try PairedAnswers(
            labels: holdOut.labels, target: holdOut.target,
            champion: ModelAnswers(of: champion, on: blurred.features),
            challenger: ModelAnswers(of: challenger, on: holdOut.features))
    }
}

extension RetrainedCount.Tally {
    /// Counts a difference by the rule of `Challenge` without a margin.
    mutating func add(_ difference: PairedDifference?) {
        guard let difference else { return }
        gates += 1
        gains += difference.value
        let alpha = GatePolicy().alpha
        if difference.judged.better ?? 1 <= alpha { better += 1 }
        if difference.judged.worse ?? 1 <= alpha { worse += 1 }
        let fixed = difference.pValueBetter ?? 1
        if fixed <= alpha { betterFixed += 1 }
        if fixed <= 0.05 { betterFixedAtFive += 1 }
    }
}
