public import Observations

/// A trained model: everything that scoring needs, as one value.
///
/// The linear predictor is `intercept + sum coefficient * column`, where the columns are made from
/// the features by `encodings`. Its canonical JSON (`encoded()`) is what a model version's content
/// hash is made over.
public struct ModelArtifact: Sendable {
    /// The version of the artifact's JSON that this code writes, and the only one it reads.
    public static let formatVersion = 1

    /// The features, in order.
    public let schema: FeatureSchema

    /// What is predicted.
    public let target: TargetSchema

    /// How each feature becomes columns, in the order of the schema.
    public let encodings: [FeatureEncoding]

    /// One for each column.
    public let coefficients: [Double]

    /// The constant term.
    public let intercept: Double

    /// The probability above which the positive class is predicted; unused for regression.
    public let decisionThreshold: Double

    /// How the artifact came about.
    public let training: TrainingSummary

    /// Scores rows without an allocation; made once.
    public let rowScorer: RowScorer

    /// Makes an artifact from its parts.
    ///
    /// - Throws: `TrainingError.artifact` unless the parts fit together and are finite.
    init(
        schema: FeatureSchema, target: TargetSchema, encodings: [FeatureEncoding],
        coefficients: [Double], intercept: Double, decisionThreshold: Double,
        training: TrainingSummary
    ) throws(TrainingError) {
        try Self.validate(
            schema: schema, target: target, encodings: encodings, coefficients: coefficients,
            numbers: [intercept, training.objective], threshold: decisionThreshold)
        self.schema = schema
        self.target = target
        self.encodings = encodings
        self.coefficients = coefficients
        self.intercept = intercept
        self.decisionThreshold = decisionThreshold
        self.training = training
        rowScorer = RowScorer(
            encodings: encodings, coefficients: coefficients, intercept: intercept,
            isProbability: target.kind == .binaryClassification)
    }

    private static func validate(
        schema: FeatureSchema, target: TargetSchema, encodings: [FeatureEncoding],
        coefficients: [Double], numbers: [Double], threshold: Double
    ) throws(TrainingError) {
        func require(_ holds: Bool, _ expected: String, _ got: String) throws(TrainingError) {
            if !holds { throw .artifact(expected: expected, got: got) }
        }
        try require(
            target.kind != .multiclassClassification, "a binary or regression target",
            target.kind.rawValue)
        try require(
            encodings.map(\.kind) == schema.features.map(\.kind),
            "encodings of kinds \(schema.features.map(\.kind.rawValue))",
            "\(encodings.map(\.kind.rawValue))")
        let width = encodings.reduce(0) { $0 + $1.width }
        try require(
            coefficients.count == width, "\(width) coefficients", "\(coefficients.count)")
        try require(
            (coefficients + numbers).allSatisfy(\.isFinite), "finite coefficients",
            "NaN or infinity")
        try require((0...1).contains(threshold), "a threshold of 0 to 1", "\(threshold)")
        for (feature, encoding) in zip(schema.features, encodings) {
            switch encoding {
            case .numeric(let numeric):
                try require(
                    numeric.mean.isFinite && numeric.imputed.isFinite && numeric.scale.isFinite
                        && numeric.scale > 0,
                    "a finite mean and a positive scale of feature '\(feature.name)'",
                    "mean \(numeric.mean), scale \(numeric.scale)")
            case .categorical(let categorical):
                try require(
                    Set(categorical.categories).count == categorical.categories.count,
                    "distinct categories of feature '\(feature.name)'", "a repeated one")
            }
        }
    }
}

extension ModelArtifact: Equatable {
    /// Whether both are the same model, trained in the same way.
    public static func == (left: ModelArtifact, right: ModelArtifact) -> Bool {
        left.schema == right.schema && left.target == right.target
            && left.encodings == right.encodings && left.coefficients == right.coefficients
            && left.intercept == right.intercept
            && left.decisionThreshold == right.decisionThreshold
            && left.training == right.training
    }
}
