import Detection

/// How predictions did, in tables.
enum EvaluationText {
    /// All rows, then each window.
    static func text(_ answer: PerformanceAnswer) -> String {
        var pairs = [
            (name: "rows", value: "\(answer.rows), \(answer.labelled) with label and prediction"),
            (name: "classes", value: answer.classes.prefix(20).joined(separator: ", ")),
            (name: "positive", value: answer.positive ?? "none"),
        ]
        if let tp = answer.confusion.tp, let fp = answer.confusion.fp,
            let fn = answer.confusion.fn, let tn = answer.confusion.tn
        {
            pairs.append(
                ("confusion", "\(Int(tp)) tp, \(Int(fp)) fp, \(Int(fn)) fn, \(Int(tn)) tn"))
        }
        var sections = [
            CellText.details(pairs),
            metrics(ClassificationMeasure.allCases.map { ($0.rawValue, answer.metrics[$0]) }),
        ]
        if let series = answer.series {
            let shown: [ClassificationMeasure] = [.accuracy, .precision, .recall, .f1, .rocAUC]
            let rows = series.map { window in
                ["\(window.first)-\(window.last)", "\(window.count)"]
                    + shown.map { cell(window.metrics[$0]) }
            }
            sections.append(
                Table(columns: ["rows", "labels"] + shown.map(\.rawValue), rows: rows).text)
        }
        return sections.joined(separator: "\n\n")
    }

    /// All rows, then each window, of predicted numbers.
    static func text(_ answer: RegressionAnswer) -> String {
        func named(_ report: RegressionReport) -> [(String, MeasuredMetric?)] {
            [
                ("mean_absolute_error", report.meanAbsoluteError),
                ("root_mean_squared_error", report.rootMeanSquaredError),
                ("r_squared", report.rSquared),
            ]
        }
        var sections = [
            "rows: \(answer.rows), \(answer.labelled) with label and prediction",
            metrics(named(answer.metrics)),
        ]
        if let series = answer.series {
            let rows = series.map { window in
                ["\(window.first)-\(window.last)", "\(window.count)"]
                    + named(window.metrics).map { cell($0.1) }
            }
            let names = named(answer.metrics).map { $0.0 }
            sections.append(Table(columns: ["rows", "labels"] + names, rows: rows).text)
        }
        return sections.joined(separator: "\n\n")
    }

    /// Each chunk.
    static func text(_ answer: EstimateAnswer) -> String {
        let measures = EstimatedMeasure.allCases
        let rows = answer.chunks.map { chunk in
            ["\(chunk.first)-\(chunk.last)", "\(chunk.estimate.labels)"]
                + measures.map { cell(chunk.estimate.metrics[$0]) }
        }
        return "estimated from \(answer.reference.rows) reference rows\n\n"
            + Table(columns: ["rows", "labels"] + measures.map(\.rawValue), rows: rows).text
    }

    private static func metrics(_ metrics: [(String, MeasuredMetric?)]) -> String {
        let rows = metrics.compactMap { name, metric in
            metric.map { metric in
                [
                    name, CellText.number(metric.value, digits: 4),
                    CellText.number(metric.lower, digits: 4),
                    CellText.number(metric.upper, digits: 4), metric.absent ?? "",
                ]
            }
        }
        return Table(columns: ["metric", "value", "lower", "upper", "remark"], rows: rows).text
    }

    private static func cell(_ metric: MeasuredMetric?) -> String {
        guard let value = metric?.value else { return "-" }
        guard let lower = metric?.lower, let upper = metric?.upper else {
            return CellText.number(value)
        }
        return CellText.estimate(value, lower, upper)
    }
}
