import Observations
import Training
import Validation

/// Rows of one law that models are trained on, and how.
enum RetrainedLaw: String, CaseIterable {
    case balanced = "two classes, half positive"
    case tenth = "two classes, a tenth positive"
    case three = "three classes"
    case numbers = "numbers, skewed noise"

    private static let features = 4

    /// The metrics that are judged; of classes accuracy is told beside the first.
    var metrics: [GateMetric] {
        switch self {
        case .balanced, .tenth: [.f1, .recall, .rocAUC, .logLoss]
        case .three: [.f1Macro, .logLoss]
        case .numbers: GateLaw.metrics(of: .regression)
        }
    }

    var learner: Learner {
        switch self {
        case .balanced, .tenth: .logistic(l2: 1)
        case .three: .multinomial(l2: 1)
        case .numbers: .ridge(l2: 1)
        }
    }

    /// Normal features; the label follows their sum, and a product that no linear model can learn.
    func draw(_ rows: Int, random: inout GateRandom) throws -> TrainingSet {
        let columns = (0..<Self.features).map { _ in (0..<rows).map { _ in random.normal() } }
        let labels = (0..<rows).map { row -> Double in
            let sum = columns[0][row] + 0.5 * columns[1][row] + columns[2][row] * columns[3][row]
            switch self {
            case .balanced: return sum + random.normal() > 0 ? 1 : 0
            case .tenth: return sum + random.normal() > 2.3 ? 1 : 0
            case .three:
                let value = sum + random.normal()
                return value < -1 ? 0 : value < 1.8 ? 1 : 2
            case .numbers: return sum + 2 * random.exponential()
            }
        }
        let target =
            switch self {
            case .balanced, .tenth: try TargetSchema(classes: ["no", "yes"])
            case .three: try TargetSchema(classes: ["a", "b", "c"])
            case .numbers: TargetSchema.regression
            }
        return try TrainingSet(
            features: Self.table(columns), labels: labels, target: target)
    }

    /// Rows with noise on the first feature, which the labels do not follow.
    func blurred(_ rows: TrainingSet, by noise: Double, random: inout GateRandom) throws
        -> TrainingSet
    {
        guard noise > 0 else { return rows }
        var columns = rows.features.columns.compactMap { column -> [Double]? in
            if case .numeric(let numbers) = column { numbers } else { nil }
        }
        columns[0] = columns[0].map { $0 + noise * random.normal() }
        return try TrainingSet(
            features: Self.table(columns), labels: rows.labels, target: rows.target)
    }

    private static func table(_ columns: [[Double]]) throws -> FeatureTable {
        try FeatureTable(
            schema: FeatureSchema(
                columns.indices.map { Feature(name: "x\($0)", kind: .numeric) }),
            columns: columns.map { .numeric($0) })
    }
}
