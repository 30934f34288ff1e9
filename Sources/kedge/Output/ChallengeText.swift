import Detection
import Training
import Validation

/// A challenger against the champion, in tables.
enum ChallengeText {
    static func text(_ answer: ChallengeAnswer) -> String {
        let pairs = [
            (name: "champion", value: words(answer.models.champion)),
            (name: "challenger", value: words(answer.models.challenger)),
            (name: "rows", value: "\(answer.rows) of \(answer.input)"),
            (name: "metric", value: answer.metric),
            (name: "margin", value: CellText.number(answer.margin, digits: 6)),
            (
                name: "verdict",
                value: answer.verdict.rawValue
                    + (answer.admitted ? "" : ": the champion stays")
            ),
        ]
        var sections = [
            CellText.details(pairs), answer.reasons.joined(separator: "\n"),
            Table(columns: ["rows"] + columns, rows: [["all"] + cells(answer.overall)]).text,
        ]
        if !answer.segments.isEmpty {
            let rows = answer.segments.map { segment in
                [segment.column, segment.value ?? "(missing)"] + cells(segment.part)
                    + [CellText.number(segment.pValueWorseAdjusted)]
            }
            sections.append(
                Table(
                    columns: ["segment", "value"] + columns + ["p worse, Holm"], rows: rows
                ).text)
        }
        return sections.joined(separator: "\n\n")
    }

    private static let columns = [
        "count", "champion", "challenger", "better by", "p better", "p worse", "verdict",
    ]

    private static func cells(_ part: ChallengePart) -> [String] {
        [
            "\(part.rows)", estimate(part.champion), estimate(part.challenger),
            part.difference.map { CellText.estimate($0.value, $0.lower, $0.upper) } ?? "-",
            CellText.number(part.difference?.judged.better),
            CellText.number(part.difference?.judged.worse), part.verdict.rawValue,
        ]
    }

    private static func estimate(_ metric: MeasuredMetric) -> String {
        guard let value = metric.value else { return "-" }
        guard let lower = metric.lower, let upper = metric.upper else {
            return CellText.number(value)
        }
        return CellText.estimate(value, lower, upper)
    }

    private static func words(_ model: ChallengeAnswer.Model) -> String {
        guard let learner = model.learner, let rows = model.trainedOn else {
            return "\(model.path), a graph that others made"
        }
        return "\(model.path), \(learner.rawValue), trained on \(rows) rows"
    }
}
