import Detection
import Observations
import Training
import Validation

/// Two models, trained alike on rows of their own of one law, and a hold-out of it.
struct RetrainedModels {
    private static let features = 4
    /// The rows that tell which model is the better one.
    private static let otherRows = 20_000

    /// How many rows a model is trained on for each row of a hold-out.
    static func trainedForEach(rows: Int) -> Int { rows < 1000 ? 50 : 10 }

    private let champion: ModelArtifact
    private let challenger: ModelArtifact
    private let holdOut: TrainingSet

    init(kind: TargetSchema.Kind, rows: Int, random: inout GateRandom) throws {
        let settings = TrainingSettings(learner: Self.learner(kind))
        let trained = rows * Self.trainedForEach(rows: rows)
        champion = try Trainer.train(
            Self.draw(kind, rows: trained, random: &random), settings: settings)
        challenger = try Trainer.train(
            Self.draw(kind, rows: trained, random: &random), settings: settings)
        holdOut = try Self.draw(kind, rows: rows, random: &random)
    }

    /// What both answer on the hold-out.
    func answers() throws -> PairedAnswers { try answers(on: holdOut) }

    /// Whether the challenger does no better on many other rows of the law.
    func isNoBetter(by metric: GateMetric, random: inout GateRandom) throws -> Bool {
        let rows = try Self.draw(holdOut.target.kind, rows: Self.otherRows, random: &random)
        let comparison = try PairedComparison(
            try answers(on: rows), metric: metric, replicates: 99, seed: 1)
        return comparison.difference?.value ?? 0 <= 0
    }

    private func answers(on rows: TrainingSet) throws -> PairedAnswers {
        try PairedAnswers(
            labels: rows.labels, target: rows.target,
            champion: ModelAnswers(of: champion, on: rows.features),
            challenger: ModelAnswers(of: challenger, on: rows.features))
    }

    private static func learner(_ kind: TargetSchema.Kind) -> Learner {
        switch kind {
        case .binaryClassification: .logistic(l2: 1)
        case .multiclassClassification: .multinomial(l2: 1)
        case .regression: .ridge(l2: 1)
        }
    }

    /// Normal features; the label follows their sum, and a product that no model can learn.
    private static func draw(
        _ kind: TargetSchema.Kind, rows: Int, random: inout GateRandom
    ) throws -> TrainingSet {
        let columns = (0..<features).map { _ in (0..<rows).map { _ in random.normal() } }
        let labels = (0..<rows).map { row -> Double in
            let sum = columns[0][row] + 0.5 * columns[1][row] + columns[2][row] * columns[3][row]
            let value = sum + random.normal()
            switch kind {
            case .binaryClassification: return value > 0.8 ? 1 : 0
            case .multiclassClassification: return value < -1 ? 0 : value < 1 ? 1 : 2
            case .regression: return value
            }
        }
        let target =
            switch kind {
            case .binaryClassification: try TargetSchema(classes: ["no", "yes"])
            case .multiclassClassification: try TargetSchema(classes: ["a", "b", "c"])
            case .regression: TargetSchema.regression
            }
        return try TrainingSet(
            features: FeatureTable(
                schema: FeatureSchema(
                    (0..<features).map { Feature(name: "x\($0)", kind: .numeric) }),
                columns: columns.map { .numeric($0) }),
            labels: labels, target: target)
    }
}
