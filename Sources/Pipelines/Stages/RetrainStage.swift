import Observations
public import Training

/// `retrain`: how a challenger is trained, and on which rows.
public struct RetrainStage: Sendable, Hashable, Codable {
    /// How the model is trained.
    public let training: TrainingSettings
    /// How many of the newest labelled rows are taken, the hold-out among them; default 5000.
    public let rowsMax: Int
    /// With fewer rows than this there is no training; default 500.
    public let rowsMin: Int
    /// A row this many rows older than the newest weighs half of it; nil: all weigh alike.
    ///
    /// Weight of row i, the newest being row n: 0.5^((n - i) / weightHalfLifeRows).
    public let weightHalfLifeRows: Int?
    /// Where every random choice of the training starts; default 1.
    public let seed: UInt64
    /// Absent in pipelines that were applied under an earlier version.
    private let limitsGiven: RetrainLimits?

    /// What bounds the process that trains, and how often it may begin again.
    public var limits: RetrainLimits { limitsGiven ?? RetrainLimits() }

    init(_ keys: SectionReader, target: TargetSchema, targetIsSound: Bool) {
        rowsMax = keys.value(
            "rows", .count("rows", in: 50...100_000_000), default: 5000,
            "How many of the newest labelled rows are taken, the hold-out among them.")
        rowsMin =
            keys.optional(
                "minimumRows", .count("rows", in: 50...100_000_000),
                without: "500 rows, at most `rows`",
                "With fewer rows than this there is no training.") ?? min(500, rowsMax)
        weightHalfLifeRows = keys.optional(
            "weightHalfLife", .count("rows", in: 1...100_000_000), without: "all weigh alike",
            "A row so many rows older than the newest weighs half of it.")
        seed = keys.value(
            "seed", .integer(in: 0...UInt64(Int64.max)), default: 1,
            "Where every random choice of the training starts.")
        limitsGiven = RetrainLimits(keys)
        training = Self.training(keys, target: target, targetIsSound: targetIsSound)
        if keys.isSound("rows", "minimumRows"), rowsMin > rowsMax {
            keys.report(
                "expected at most the \(rowsMax) rows, got \(rowsMin)", at: "minimumRows")
        }
    }

    private static func training(
        _ keys: SectionReader, target: TargetSchema, targetIsSound: Bool
    ) -> TrainingSettings {
        let isRegression = target.kind == .regression
        var settings = TrainingSettings()
        let learner =
            keys.optional(
                "learner", .choice(["logistic": "logistic", "ridge": "ridge"]),
                without: "`logistic`; for a regression `ridge`",
                "How coefficients are learned: logistic or ridge regression.")
            ?? (isRegression ? "ridge" : "logistic")
        let l2 = keys.value(
            "l2", .number(from: 0, to: 1e12), default: 1,
            "The penalty on squared coefficients: scikit-learn's 1/C (logistic) or alpha (ridge).")
        settings.learner = learner == "ridge" ? .ridge(l2: l2) : .logistic(l2: l2)
        if targetIsSound, keys.isSound("learner") {
            if isRegression != (learner == "ridge") {
                keys.report(
                    "expected \(isRegression ? "ridge for a regression" : "logistic for classes")"
                        + ", got \"\(learner)\"", at: "learner")
            } else if target.kind == .multiclassClassification {
                keys.report(
                    "expected two classes in decode.target, got \(target.classes.count); no "
                        + "learner takes more yet", at: "learner")
            }
        }
        settings.fitsIntercept = keys.value(
            "intercept", .flag, default: settings.fitsIntercept,
            "Whether the model has a constant term.")
        settings.standardises = keys.value(
            "standardise", .flag, default: settings.standardises,
            "Whether numeric features are centred and divided by their standard deviation.")
        settings.missingNumbers = keys.value(
            "missingNumbers", ValueType<TrainingSettings.MissingNumbers>.choice(),
            default: settings.missingNumbers,
            "What a missing number becomes: the mean, the mean and a flag, or an error.")
        settings.classWeights = keys.value(
            "classWeights", ValueType<TrainingSettings.ClassWeights>.choice(),
            default: settings.classWeights, "Whether classes count by their rows or alike.")
        settings.categoriesMax = keys.value(
            "categoriesMax", .integer(in: 1...10_000), default: settings.categoriesMax,
            "How many categories of a feature get a column of their own; the rest share one.")
        settings.decisionThreshold = keys.value(
            "decisionThreshold", .number(from: 0, to: 1), default: settings.decisionThreshold,
            "The probability above which the positive class is predicted.")
        settings.stepsMax = keys.value(
            "stepsMax", .integer(in: 1...10_000), default: settings.stepsMax,
            "How many Newton steps are tried.")
        return settings
    }
}
