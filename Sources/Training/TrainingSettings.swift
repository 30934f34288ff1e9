/// How a model is trained from rows.
///
/// Members that are absent when it is decoded take their defaults.
public struct TrainingSettings: Hashable, Sendable {
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

    /// How a categorical feature becomes columns.
    public enum Categories: String, Hashable, Codable, Sendable, CaseIterable {
        /// A 0/1 column for each category.
        case oneHot = "one_hot"
        /// The smoothed mean label of the category, out of fold while training.
        case target
    }

    /// Which products of columns are columns too.
    public enum Interactions: String, Hashable, Codable, Sendable, CaseIterable {
        /// None.
        case none
        /// Each numeric feature times each other one.
        case pairs
    }

    /// What takes the place of the columns before the learner sees them.
    public enum Reduction: Hashable, Codable, Sendable {
        /// Nothing.
        case none
        /// The principal components of largest variance.
        case principalComponents(Int)
        /// The principal components, each divided by its standard deviation.
        case whitened(Int)
    }

    /// How the probabilities of two classes are corrected.
    public enum Calibration: String, Hashable, Codable, Sendable, CaseIterable {
        /// Not at all.
        case none
        /// By a logistic curve of the log-odds.
        case platt
        /// By a non-decreasing function of the probability.
        case isotonic
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

    /// The share of values at each end of a numeric feature that is clipped to the quantile there,
    /// 0 to 0.5 (exclusive); default nil, no clipping.
    public var clippedShare: Double?

    /// How a categorical feature becomes columns; default `oneHot`.
    public var categories: Categories = .oneHot

    /// The weight of the mean of all rows in that of a category, 0 to 1e9; default 10.
    public var targetSmoothing = 10.0

    /// Which products of columns are columns too; default none.
    public var interactions: Interactions = .none

    /// What takes the place of the columns before the learner sees them; default nothing.
    public var reduction: Reduction = .none

    /// How the probabilities of two classes are corrected; default not at all.
    ///
    /// The correction is learned on scores of rows that a model was not trained on: each of `folds`
    /// parts, in the order of the rows, is scored by a model of the others.
    public var calibration: Calibration = .none

    /// How many parts the rows are cut into for out-of-fold estimates, 2 to 100; default 5.
    public var folds = 5

    /// Where every random choice of the training starts; default 1.
    public var seed: UInt64 = 1

    /// How many numbers of the design are kept in memory, 0 to 10 000 000 000; default 32 million,
    /// 256 MB.
    ///
    /// With more rows times columns, each reading makes them again; the model is the same.
    public var keptNumbersMax = 32_000_000

    /// Makes settings; members that are not parameters take their defaults.
    public init(
        learner: Learner = .logistic(l2: 1), fitsIntercept: Bool = true,
        standardises: Bool = true, missingNumbers: MissingNumbers = .mean,
        classWeights: ClassWeights = .none, categoriesMax: Int = 100,
        decisionThreshold: Double = 0.5, stepsMax: Int = 100, clippedShare: Double? = nil
    ) {
        self.learner = learner
        self.fitsIntercept = fitsIntercept
        self.standardises = standardises
        self.missingNumbers = missingNumbers
        self.classWeights = classWeights
        self.categoriesMax = categoriesMax
        self.decisionThreshold = decisionThreshold
        self.stepsMax = stepsMax
        self.clippedShare = clippedShare
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
        try learner.validate()
        try require(
            (1...10_000).contains(categoriesMax), "categoriesMax", "1 to 10000", categoriesMax)
        try require(
            (0...1).contains(decisionThreshold), "decisionThreshold", "0 to 1",
            decisionThreshold)
        try require((1...10_000).contains(stepsMax), "stepsMax", "1 to 10000", stepsMax)
        let share = clippedShare ?? 0
        try require(share >= 0 && share < 0.5, "clippedShare", "0 to 0.5 (exclusive)", share)
        try require(
            (0...1e9).contains(targetSmoothing), "targetSmoothing", "0 to 1e9", targetSmoothing)
        try require((2...100).contains(folds), "folds", "2 to 100", folds)
        try require(
            (0...10_000_000_000).contains(keptNumbersMax), "keptNumbersMax", "0 to 10000000000",
            keptNumbersMax)
        switch reduction {
        case .none: break
        case .principalComponents(let count), .whitened(let count):
            try require(count >= 1, "reduction", "1 component or more", count)
        }
    }
}
