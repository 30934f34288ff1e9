import Observations
import Training

/// A model to export, and how it is trained.
struct ExportCase: Sendable {
    let name: String
    /// How many classes; 0 for numbers.
    let classes: Int
    let settings: TrainingSettings
    /// The features that it has; all when there are none.
    var features: [String] = []

    /// Its columns of a table.
    func columns(of table: FeatureTable) throws -> FeatureTable {
        guard !features.isEmpty else { return table }
        let kept = table.schema.features.filter { features.contains($0.name) }
        return try FeatureTable(
            schema: FeatureSchema(kept), columns: kept.compactMap { table[$0.name] })
    }

    /// Trains it on rows drawn from a seed.
    func train() throws -> ModelArtifact {
        var random = RandomRows(seed: 7)
        let table = try random.table(rows: 700, unseen: false)
        let names = ["no", "yes, it is", "größer"]
        let target =
            classes == 0 ? .regression : try TargetSchema(classes: Array(names.prefix(classes)))
        let set = try TrainingSet(
            features: columns(of: table), labels: random.labels(of: table, classes: classes),
            target: target)
        return try Trainer.train(set, settings: settings)
    }
}

extension ExportCase {
    /// Every learner, encoding, transform and calibration, each at least once.
    static let all: [ExportCase] = numbers + two + three + single

    /// MLflow passes a column that is alone in another shape.
    private static let single = [
        make("one-number", 3, .multinomial(l2: 1), features: ["age"]),
        make("one-text", 2, .logistic(l2: 1), features: ["city"]),
    ]

    private static let numbers = [
        make("ols", 0, .ridge(l2: 0), standardises: false) { $0.missingNumbers = .meanAndFlag },
        make("ridge", 0, .ridge(l2: 3)) { $0.clippedShare = 0.05 },
        make("ridge-path", 0, .ridgePath(penalties: [0.1, 1, 10])) {
            $0.categories = .target
            $0.interactions = .pairs
        },
        make("ridge-whitened", 0, .ridge(l2: 1)) { $0.reduction = .whitened(5) },
        make("random-features-number", 0, .randomFeatures(count: 80, bandwidth: .median, l2: 1)),
        make(
            "nystroem-number", 0, .nystroem(landmarks: 60, bandwidth: .median, l2: 1),
            standardises: false),
        make("ensemble-number", 0, .ensemble(kernelFeatures: 60, l2: 1)),
    ]

    private static let two = [
        make("logistic", 2, .logistic(l2: 1)) {
            $0.missingNumbers = .meanAndFlag
            $0.categoriesMax = 3
            $0.decisionThreshold = 0.3
        },
        make("logistic-plain", 2, .logistic(l2: 1), standardises: false),
        make("logistic-platt", 2, .logistic(l2: 0.1)) {
            $0.categories = .target
            $0.calibration = .platt
        },
        make("logistic-isotonic", 2, .logistic(l2: 1)) {
            $0.calibration = .isotonic
            $0.interactions = .pairs
        },
        make("lda-two", 2, .linearDiscriminant(shrinkage: nil)) { $0.calibration = .isotonic },
        make("qda-two", 2, .quadraticDiscriminant(regularisation: 0.1)) {
            $0.calibration = .platt
        },
        make("naive-bayes-two", 2, .gaussianNaiveBayes(smoothing: 1e-9)),
        make("random-features-two", 2, .randomFeatures(count: 50, bandwidth: .fixed(3), l2: 1)),
        make("nystroem-two", 2, .nystroem(landmarks: 100, bandwidth: .median, l2: 0.1)) {
            $0.categories = .target
        },
        make("ensemble-two", 2, .ensemble(kernelFeatures: 50, l2: 1)) {
            $0.missingNumbers = .meanAndFlag
            $0.calibration = .isotonic
        },
        make("automatic", 2, .automatic(ModelSelection(folds: 2))),
    ]

    private static let three = [
        make("multinomial", 3, .multinomial(l2: 1)) {
            $0.missingNumbers = .meanAndFlag
            $0.classWeights = .balanced
        },
        make("multinomial-components", 3, .multinomial(l2: 1)) {
            $0.categories = .target
            $0.interactions = .pairs
            $0.reduction = .principalComponents(6)
        },
        make("lda", 3, .linearDiscriminant(shrinkage: nil)),
        make("qda", 3, .quadraticDiscriminant(regularisation: 0.2)),
        make("naive-bayes", 3, .gaussianNaiveBayes(smoothing: 1e-3)),
        make("random-features", 3, .randomFeatures(count: 40, bandwidth: .median, l2: 1)),
        make("nystroem", 3, .nystroem(landmarks: 40, bandwidth: .median, l2: 1)),
        make("ensemble", 3, .ensemble(kernelFeatures: 40, l2: 1)) { $0.categories = .target },
    ]

    private static func make(
        _ name: String, _ classes: Int, _ learner: Learner, standardises: Bool = true,
        features: [String] = [], _ change: (inout TrainingSettings) -> Void = { _ in }
    ) -> ExportCase {
        var settings = TrainingSettings(learner: learner, standardises: standardises)
        change(&settings)
        return ExportCase(
            name: name, classes: classes, settings: settings, features: features)
    }
}
