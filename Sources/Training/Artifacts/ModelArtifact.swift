public import Observations

/// A trained model: everything that scoring needs, as one value.
///
/// Features become columns by `encodings` and further steps, columns become scores by a predictor,
/// most often `intercept + sum coefficient * column`, and scores may be calibrated. Its
/// canonical JSON (`encoded()`) is what a model version's content hash is made over.
public struct ModelArtifact: Sendable {
    /// The version of the artifact's JSON that this code writes, and the only one it reads.
    public static let formatVersion = 1

    /// The features, in order.
    public let schema: FeatureSchema

    /// What is predicted.
    public let target: TargetSchema

    /// How each feature becomes columns, in the order of the schema.
    public let encodings: [FeatureEncoding]

    /// What makes further columns of those, in order.
    package let transforms: [ColumnTransform]

    /// How columns become scores.
    package let predictor: Predictor

    /// How the probability of the positive class is corrected; nil for not at all.
    package let calibration: ScoreCalibration?

    /// The probability above which the positive class is predicted; unused for other targets.
    public let decisionThreshold: Double

    /// How the artifact came about.
    public let training: TrainingSummary

    /// Scores rows one at a time; made once.
    public let rowScorer: RowScorer

    /// Makes an artifact from its parts.
    ///
    /// - Throws: `TrainingError.artifact` unless the parts fit together and are finite.
    init(
        schema: FeatureSchema, target: TargetSchema, encodings: [FeatureEncoding],
        transforms: [ColumnTransform] = [], predictor: Predictor,
        calibration: ScoreCalibration? = nil, decisionThreshold: Double,
        training: TrainingSummary
    ) throws(TrainingError) {
        let function = ModelFunction(
            encodings: encodings, transforms: transforms, predictor: predictor,
            calibration: calibration, kind: target.kind)
        try Self.validate(
            schema: schema, target: target, function, training: training,
            threshold: decisionThreshold)
        self.schema = schema
        self.target = target
        self.encodings = encodings
        self.transforms = transforms
        self.predictor = predictor
        self.calibration = calibration
        self.decisionThreshold = decisionThreshold
        self.training = training
        rowScorer = RowScorer(function)
    }

    /// The weighted sums, when scores are such; nil for a model of densities.
    public var linear: LinearPredictor? {
        if case .linear(let predictor) = predictor { predictor } else { nil }
    }

    /// The densities, when scores are such; nil for a model of weighted sums.
    public var gaussian: GaussianPredictor? {
        if case .gaussian(let predictor) = predictor { predictor } else { nil }
    }

    /// The coefficients of the first output, one for each column; empty without weighted sums.
    public var coefficients: [Double] { linear?.coefficients.first ?? [] }

    /// The constant term of the first output; 0 without weighted sums.
    public var intercept: Double { linear?.intercepts.first ?? 0 }

    /// What turns columns into scores.
    var function: ModelFunction {
        ModelFunction(
            encodings: encodings, transforms: transforms, predictor: predictor,
            calibration: calibration, kind: target.kind)
    }

    private static func validate(
        schema: FeatureSchema, target: TargetSchema, _ function: ModelFunction,
        training: TrainingSummary, threshold: Double
    ) throws(TrainingError) {
        func require(_ holds: Bool, _ expected: String, _ got: String) throws(TrainingError) {
            if !holds { throw .artifact(expected: expected, got: got) }
        }
        let (encodings, predictor) = (function.encodings, function.predictor)
        try require(
            encodings.map(\.kind) == schema.features.map(\.kind),
            "encodings of kinds \(schema.features.map(\.kind.rawValue))",
            "\(encodings.map(\.kind.rawValue))")
        guard let width = function.width else {
            throw .artifact(expected: "transforms that fit their columns", got: "others")
        }
        // A single weighted sum is added up without a design.
        try require(
            function.weightedSum != nil || width <= Design.widthMax,
            "at most \(Design.widthMax) columns", "\(width)")
        let got = predictor.width.map { "\($0)" } ?? "outputs that differ"
        try require(predictor.width == width, "\(width) coefficients", got)
        let outputs = predictor.outputs(for: target)
        try require(
            predictor.outputs == outputs, "\(outputs) outputs", "\(predictor.outputs)")
        try require(
            predictor.isFinite && training.isFinite, "finite coefficients", "NaN or infinity")
        try require(
            function.calibration.map { $0.isSound && target.kind == .binaryClassification }
                ?? true, "a calibration of two classes", "another")
        try require((0...1).contains(threshold), "a threshold of 0 to 1", "\(threshold)")
        for (feature, encoding) in zip(schema.features, encodings) {
            if let fault = encoding.fault {
                throw .artifact(
                    expected: "\(fault.expected) of feature '\(feature.name)'", got: fault.got)
            }
        }
    }
}

extension ModelArtifact: Equatable {
    /// Whether both are the same model, trained in the same way.
    public static func == (left: ModelArtifact, right: ModelArtifact) -> Bool {
        left.schema == right.schema && left.target == right.target
            && left.encodings == right.encodings && left.transforms == right.transforms
            && left.predictor == right.predictor && left.calibration == right.calibration
            && left.decisionThreshold == right.decisionThreshold
            && left.training == right.training
    }
}
