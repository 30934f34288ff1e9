/// How a model is trained from rows.
///
/// Members that are absent when it is decoded take their defaults.
public struct TrainingSettings: Hashable, Codable, Sendable {
    /// What a missing numeric value becomes.
    public enum MissingNumbers: String, Hashable, Codable, Sendable, CaseIterable {
        /// The mean of the values that are there.
        case mean
        /// The mean, and a further 0/1 column for each feature that lacks a value while training.
        case meanAndFlag = "mean_and_flag"
        /// Training on a missing value is an error; while scoring the mean is used.
        case refuse
    }

    /// Whether classes count by their rows or alike.
    public enum ClassWeights: String, Hashable, Codable, Sendable, CaseIterable {
        /// Every row counts by its own weight.
        case none
        /// Row weights are multiplied by total / (classes * weight of the class).
        case balanced
    }

    /// How coefficients are learned; default logistic regression with a penalty of 1.
    public var learner: Learner

    /// Whether the model has a constant term; default true.
    public var fitsIntercept: Bool

    /// Whether numeric features are centred and divided by their standard deviation; default true.
    public var standardises: Bool

    /// What a missing numeric value becomes; default `mean`.
    public var missingNumbers: MissingNumbers

    /// Whether classes count by their rows or alike; default `none`.
    public var classWeights: ClassWeights

    /// How many categories of a feature get a column of their own, 1 to 10 000; default 100.
    ///
    /// The most frequent ones do (ties by name); all others share one column.
    public var categoriesMax: Int

    /// The probability above which the positive class is predicted, 0 to 1; default 0.5.
    public var decisionThreshold: Double

    /// How many Newton steps are tried, 1 to 10 000; default 100.
    public var stepsMax: Int

    /// Makes settings.
    public init(
        learner: Learner = .logistic(l2: 1), fitsIntercept: Bool = true,
        standardises: Bool = true, missingNumbers: MissingNumbers = .mean,
        classWeights: ClassWeights = .none, categoriesMax: Int = 100,
        decisionThreshold: Double = 0.5, stepsMax: Int = 100
    ) {
        self.learner = learner
        self.fitsIntercept = fitsIntercept
        self.standardises = standardises
        self.missingNumbers = missingNumbers
        self.classWeights = classWeights
        self.categoriesMax = categoriesMax
        self.decisionThreshold = decisionThreshold
        self.stepsMax = stepsMax
    }

    /// Reads settings; absent members take their defaults.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        func read<Value: Decodable>(_ key: CodingKeys, _ member: inout Value) throws {
            member = try values.decodeIfPresent(Value.self, forKey: key) ?? member
        }
        try read(.learner, &learner)
        try read(.fitsIntercept, &fitsIntercept)
        try read(.standardises, &standardises)
        try read(.missingNumbers, &missingNumbers)
        try read(.classWeights, &classWeights)
        try read(.categoriesMax, &categoriesMax)
        try read(.decisionThreshold, &decisionThreshold)
        try read(.stepsMax, &stepsMax)
    }

    /// Checks that every setting is in its range.
    ///
    /// - Throws: `TrainingError.setting` with the name of the first that is not.
    public func validate() throws(TrainingError) {
        func require(
            _ holds: Bool, _ name: String, _ expected: String, _ got: Any
        ) throws(TrainingError) {
            if !holds { throw .setting(name: name, expected: expected, got: "\(got)") }
        }
        try require(
            learner.l2.isFinite && learner.l2 >= 0, "l2", "a finite number of 0 or more",
            learner.l2)
        try require(
            (1...10_000).contains(categoriesMax), "categoriesMax", "1 to 10000", categoriesMax)
        try require(
            (0...1).contains(decisionThreshold), "decisionThreshold", "0 to 1",
            decisionThreshold)
        try require((1...10_000).contains(stepsMax), "stepsMax", "1 to 10000", stepsMax)
    }
}
