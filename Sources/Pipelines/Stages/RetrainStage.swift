import Observations
public import Training

/// `retrain`: how a challenger is trained, and on which rows.
public struct RetrainStage: Sendable, Hashable, Codable {
    /// How the model is trained.
    public let training: TrainingSettings
    /// How many of the newest labelled rows are taken, the hold-out among them; default 5000, for a
    /// selection on a stream 10 000.
    public let rowsMax: Int
    /// With fewer rows than this there is no training; default 500.
    public let rowsMin: Int
    /// A row this many rows older than the newest weighs half of it; nil: all weigh alike.
    ///
    /// Weight of row i, the newest being row n: 0.5^((n - i) / weightHalfLifeRows).
    public let weightHalfLifeRows: Int?
    /// Where every random choice of the training starts; default 1.
    public let seed: UInt64
    /// The program that trains; nil for Kedge's own learners.
    public let trainer: ExternalTrainerSettings?
    /// Absent in pipelines that were applied under an earlier version.
    private let limitsGiven: RetrainLimits?

    /// How `auto` selects on a stream; nil for another learner or selection.
    public var streamSelection: StreamSelection? {
        guard trainer == nil, case .automatic(let selection) = training.learner else { return nil }
        return selection.stream
    }

    /// The newest rows that a selection on a stream takes if nothing is said: its longest window,
    /// what it scores on, and as many again whose labels come late.
    private static let streamRowsMax = 12_000

    /// What bounds the process that trains, and how often it may begin again.
    public var limits: RetrainLimits { limitsGiven ?? RetrainLimits() }

    init(_ keys: SectionReader, target: TargetSchema, targetIsSound: Bool) {
        let rowsGiven = keys.optional(
            "rows", .count("rows", in: 50...100_000_000),
            without: "5000 rows; with `selection: stream` \(Self.streamRowsMax) rows",
            "How many of the newest labelled rows are taken, the hold-out among them.")
        let rowsMinGiven = keys.optional(
            "minimumRows", .count("rows", in: 50...100_000_000),
            without: "500 rows, at most `rows`",
            "With fewer rows than this there is no training.")
        weightHalfLifeRows = keys.optional(
            "weightHalfLife", .count("rows", in: 1...100_000_000), without: "all weigh alike",
            "A row so many rows older than the newest weighs half of it.")
        seed = keys.value(
            "seed", .integer(in: 0...UInt64(Int64.max)), default: 1,
            "Where every random choice of the training starts.")
        limitsGiven = RetrainLimits(keys)
        trainer = keys.optionalSection(
            "trainer", without: "Kedge's own learners", "A program that trains instead."
        ) { ExternalTrainerSettings($0) }
        let training = Self.training(
            keys, target: target, targetIsSound: targetIsSound, seed: seed)
        self.training = training
        let isStream =
            if case .automatic(let selection) = training.learner {
                selection.stream != nil
            } else {
                false
            }
        rowsMax = rowsGiven ?? (isStream ? Self.streamRowsMax : 5000)
        rowsMin = rowsMinGiven ?? min(500, rowsMax)
        for key in Self.learnerKeys where trainer != nil && keys.has(key) {
            keys.report("expected nothing about learners beside `trainer`", at: key)
        }
        for key in ["calibration", "decisionThreshold"]
        where targetIsSound && target.kind == .multiclassClassification && keys.has(key) {
            keys.report(
                "expected none for \(target.classes.count) classes: it is for two", at: key)
        }
        if keys.isSound("rows", "minimumRows"), rowsMin > rowsMax {
            keys.report(
                "expected at most the \(rowsMax) rows, got \(rowsMin)", at: "minimumRows")
        }
    }

    /// What only Kedge's own learners heed.
    private static let learnerKeys = [
        "learner", "l2", "folds", "selection", "window", "scoredRows", "intercept", "standardise",
        "missingNumbers", "classWeights", "categoriesMax", "clip", "categories", "interactions",
        "calibration", "stepsMax",
    ]

    private static func training(
        _ keys: SectionReader, target: TargetSchema, targetIsSound: Bool, seed: UInt64
    ) -> TrainingSettings {
        var settings = TrainingSettings()
        settings.learner = learner(keys, target: target, targetIsSound: targetIsSound)
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
        settings.clippedShare = keys.optional(
            "clip", .number(from: 0, to: 0.5, includingUpper: false), without: "no clipping",
            "The share of values at each end of a numeric feature that is clipped.")
        settings.categories = keys.value(
            "categories", ValueType<TrainingSettings.Categories>.choice(),
            default: settings.categories,
            "Whether categories become columns of 0 and 1, or their mean label out of fold.")
        settings.interactions = keys.value(
            "interactions", ValueType<TrainingSettings.Interactions>.choice(),
            default: settings.interactions,
            "Whether products of two numeric features are columns too.")
        settings.calibration = keys.value(
            "calibration", ValueType<TrainingSettings.Calibration>.choice(),
            default: settings.calibration,
            "How probabilities of two classes are corrected, by scores out of fold.")
        settings.seed = seed
        settings.stepsMax = keys.value(
            "stepsMax", .integer(in: 1...10_000), default: settings.stepsMax,
            "How many Newton steps are tried.")
        return settings
    }
}
