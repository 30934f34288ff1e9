import Observations
import Training

extension RetrainStage {
    /// The words of `learner`; the first is what `logistic_regression` was called at first.
    private static let learners: KeyValuePairs<String, LearnerChoice> = [
        "logistic": .logisticRegression, "logistic_regression": .logisticRegression,
        "multinomial": .multinomial, "ridge": .ridge, "ols": .ols, "lda": .lda, "qda": .qda,
        "gaussian_naive_bayes": .gaussianNaiveBayes, "random_features": .randomFeatures,
        "nystroem": .nystroem, "ensemble": .ensemble, "auto": .auto,
    ]

    /// Reads how the model is learned, and how `auto` selects.
    static func learner(
        _ keys: SectionReader, target: TargetSchema, targetIsSound: Bool
    ) -> Learner {
        let choice =
            keys.optional(
                "learner", .choice(learners),
                without: "`logistic`; for more than two classes `multinomial`, for a regression "
                    + "`ridge`",
                "How the model is learned; `auto` picks the simplest that is as good as the best "
                    + "by validate.metric.") ?? standard(target.kind)
        let l2 = keys.value(
            "l2", .number(from: 0, to: 1e12), default: 1,
            "The penalty on squared coefficients: scikit-learn's 1/C (logistic) or alpha (ridge); "
                + "`auto` has its own.")
        let folds = keys.value(
            "folds", .integer(in: 2...20), default: 5,
            "In how many parts, each predicted by models of the rows before it, `auto` compares.")
        let stream = stream(keys, isAutomatic: choice == .auto)
        if targetIsSound, keys.isSound("learner") {
            if !choice.fits(target.kind) {
                keys.report(
                    "expected a learner of \(words(target.kind)), got \"\(choice.rawValue)\"",
                    at: "learner")
            }
        }
        guard choice == .auto else { return choice.learner(l2: l2, folds: folds) }
        var selection = ModelSelection(folds: folds)
        selection.stream = stream
        return .automatic(selection)
    }

    /// The usual learner of a kind of target.
    private static func standard(_ kind: TargetSchema.Kind) -> LearnerChoice {
        switch kind {
        case .regression: .ridge
        case .binaryClassification: .logisticRegression
        case .multiclassClassification: .multinomial
        }
    }

    private static func words(_ kind: TargetSchema.Kind) -> String {
        switch kind {
        case .regression: "numbers"
        case .binaryClassification: "two classes"
        case .multiclassClassification: "more than two classes"
        }
    }

    /// How `auto` selects on a stream; nil when it is to take all rows for alike.
    private static func stream(_ keys: SectionReader, isAutomatic: Bool) -> StreamSelection? {
        let standard = StreamSelection()
        let selection = keys.value(
            "selection", ValueType<RetrainSelection>.choice(), default: .stream,
            "Whether `auto` compares few learners on the newest rows of a stream that may drift, "
                + "or many in folds of all rows, taken for alike.")
        let windows = standard.windows.map(String.init).joined(separator: ", ")
        let window = keys.optional(
            "window", .count("rows", in: 50...10_000_000),
            without: "one of \(windows), chosen with the learner",
            "How many of the newest rows a model that is selected on a stream learns.")
        let scoredRows = keys.value(
            "scoredRows", .count("rows", in: 50...10_000_000), default: standard.scoredRowsMax,
            "How many of the newest rows learners are compared on, on a stream; at most half of "
                + "all are.")
        if keys.has("trainer") {
            // All keys of learners are refused beside it.
        } else if keys.isSound("learner"), !isAutomatic {
            for key in ["selection", "window", "scoredRows"] where keys.has(key) {
                keys.report("expected `learner: auto` beside it, got another learner", at: key)
            }
        } else if keys.isSound("selection"), selection == .folds {
            for key in ["window", "scoredRows"] where keys.has(key) {
                keys.report(
                    "expected `selection: stream` beside it, got \"\(selection.rawValue)\"",
                    at: key)
            }
        }
        guard selection == .stream else { return nil }
        return StreamSelection(
            windows: window.map { [$0] } ?? standard.windows, scoredRowsMax: scoredRows)
    }
}
