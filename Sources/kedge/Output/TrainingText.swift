import Detection
import Training
import Validation

/// A trained model, in tables.
enum TrainingText {
    /// How many coefficients are shown.
    private static let coefficientsMax = 50
    /// The metrics that are shown of parts that were predicted.
    private static let shownOfFolds: Set = [
        "accuracy", "f1", "f1_macro", "roc_auc", "log_loss", "mean_absolute_error",
        "root_mean_squared_error", "r_squared",
    ]

    static func text(_ answer: TrainAnswer) -> String {
        let pairs = [
            (name: "learner", value: answer.learner.rawValue),
            (name: "rows", value: "\(answer.rows)"),
            (name: "features", value: "\(answer.features.count)"),
            (
                name: "classes",
                value: answer.classes.isEmpty
                    ? "none: numbers" : answer.classes.joined(separator: ", ")
            ),
            (name: "objective", value: CellText.number(answer.objective, digits: 8)),
            (name: "iterations", value: "\(answer.iterations)"),
            (name: "seconds", value: CellText.number(answer.seconds)),
        ]
        var sections = [CellText.details(pairs)]
        if let coefficients = coefficients(answer) { sections.append(coefficients) }
        sections.append("On the rows it was trained on:\n" + metrics(answer.metrics))
        if let holdOut = answer.holdOut {
            sections.append(
                "On \(holdOut.rows) newer rows that were held out (\(holdOut.embargoed) rows "
                    + "whose labels came later were left out):\n" + metrics(holdOut.metrics))
        }
        if !answer.findings.isEmpty {
            let lines = answer.findings.map {
                "\($0.severity.rawValue): \(TrainingCheckOptions.sentence($0))"
            }
            sections.insert(lines.joined(separator: "\n"), at: 1)
        }
        if !answer.crossValidation.isEmpty {
            sections.append(
                "On rows after those it was trained on:\n" + folds(answer.crossValidation))
        }
        return sections.joined(separator: "\n\n")
    }

    private static func coefficients(_ answer: TrainAnswer) -> String? {
        guard !answer.coefficients.isEmpty else { return nil }
        let outputs =
            answer.coefficients.count == 1
            ? ["coefficient"] : answer.classes.map { "coefficient of \($0)" }
        let rows = answer.columns.enumerated().prefix(coefficientsMax).map { place, name in
            [name] + answer.coefficients.map { CellText.number($0[place], digits: 6) }
        }
        let rest = answer.columns.count - rows.count
        let constant =
            ["(intercept)"] + answer.intercept.map { CellText.number($0, digits: 6) }
        let table = Table(
            columns: [answer.standardised ? "standardised column" : "column"] + outputs,
            rows: rows + [constant])
        return table.text + (rest > 0 ? "\n\(rest) more with -o json" : "")
    }

    private static func metrics(_ metrics: ModelMeasurement) -> String {
        let rows = named(metrics).compactMap { name, metric in
            metric?.value.map { value in
                [
                    name, CellText.number(value, digits: 4),
                    CellText.number(metric?.lower, digits: 4),
                    CellText.number(metric?.upper, digits: 4),
                ]
            }
        }
        return Table(columns: ["metric", "value", "lower", "upper"], rows: rows).text
    }

    private static func folds(_ folds: [TrainAnswer.Fold]) -> String {
        let names = folds.compactMap(\.metrics).first.map { named($0).map(\.0) } ?? []
        let shown = names.filter(shownOfFolds.contains)
        let rows = folds.map { fold in
            let found = Dictionary(
                uniqueKeysWithValues: fold.metrics.map { named($0) } ?? [])
            return ["\(fold.trained)", "\(fold.first)-\(fold.last)"]
                + shown.map { name in
                    CellText.number(found[name].flatMap { $0?.value }, digits: 4)
                } + [fold.absent ?? ""]
        }
        return Table(columns: ["trained on", "rows"] + shown + ["remark"], rows: rows).text
    }

    private static func named(_ metrics: ModelMeasurement) -> [(String, MeasuredMetric?)] {
        switch metrics {
        case .classes(let metrics):
            ClassificationMeasure.allCases.map { ($0.rawValue, metrics[$0]) }
        case .numbers(let report):
            [
                ("mean_absolute_error", report.meanAbsoluteError),
                ("root_mean_squared_error", report.rootMeanSquaredError),
                ("r_squared", report.rSquared),
            ]
        }
    }
}
