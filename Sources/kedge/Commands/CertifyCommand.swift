import ArgumentParser
import DataFiles
import Detection
import Foundation
import Observations
import Pipelines
import Windows

/// Tries a pipeline's monitors on history.
struct CertifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certify",
        abstract: "Try a pipeline's monitors on your own history before they are armed.",
        discussion: """
            History is rows in their order from a time without drift. It is drawn again and again \
            in stretches long enough to keep its autocorrelation, and run through each monitor of \
            the pipeline: how often it alarms though nothing changed, what that comes to in a \
            month, and how many rows it needs to notice a feature that moved by 0.2 standard \
            deviations, or an F1 that fell by 0.03; of more than two classes, its macro mean.

            \(ColumnOptions.files)
            """)

    /// The most rows of a window: history is drawn to so many in each run.
    static let windowRowsMax = 10_000_000.0

    /// What was found; members are a contract.
    struct Answer: Encodable {
        let pipeline: String
        let history: Int
        let rowsPerDay: Double
        let seed: UInt64
        let monitors: [MonitorCertificate]
        /// Monitors that could not be tried, with the reason.
        let skipped: [String: String]
    }

    @Option(
        help: ArgumentHelp("Rows from a time without drift, in their order.", valueName: "file"))
    var history: String

    @Option(name: .shortAndLong, help: ArgumentHelp("The pipeline.", valueName: "file"))
    var pipeline: String

    @Option(help: "The column of labels.")
    var label = "label"

    @Option(help: "The column of predictions.")
    var prediction = "prediction"

    @Option(help: "The column of times, RFC 3339 or epoch milliseconds, to count traffic by.")
    var timestamp = "timestamp"

    @Option(
        parsing: .unconditional,
        help: "How many rows a day brings; by default as many as in the history.")
    var rowsPerDay: Double?

    @Option(parsing: .unconditional, help: "How often history is drawn again.")
    var runs = 200

    @Option(
        parsing: .unconditional,
        help: "How many labelled rows each run of a performance monitor has.")
    var rowsPerRun = 20_000

    @Option(parsing: .unconditional, help: "The seed of all random choices.")
    var seed: UInt64 = 1

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let source = try PipelineFile(
            reading: pipeline, environment: ProcessInfo.processInfo.environment)
        let pipeline = try source.pipeline()
        let rows = try CertificationHistory(
            file: history, features: pipeline.decode.features, target: pipeline.decode.target,
            label: label, prediction: prediction,
            timestamp: rowsPerDay == nil ? timestamp : nil)
        guard let perDay = rowsPerDay ?? rows.rowsPerDay else {
            throw InputError(
                "\(rows.name): expected --rows-per-day, or different times in a column "
                    + "'\(timestamp)'")
        }
        let plan = try CertificationPlan(
            runs: runs, rowsPerRun: rowsPerRun,
            rowsPerMonth: perDay * CertificationPlan.daysPerMonth, seed: seed)
        var monitors: [MonitorCertificate] = []
        var skipped: [String: String] = [:]
        if let drift = pipeline.detect.drift {
            monitors.append(try Self.drift(drift, pipeline.window, rows, perDay, plan))
        } else {
            skipped["drift"] = "the pipeline does not compare windows"
        }
        if let outcomes = rows.outcomes,
            outcomes.labels.count < PerformanceCertification.rowsMin
        {
            for monitor in pipeline.detect.performance.monitors {
                skipped[monitor.metric.rawValue] =
                    "\(rows.name): expected \(PerformanceCertification.rowsMin) rows with label "
                    + "and prediction or more, got \(outcomes.labels.count)"
            }
        } else if let outcomes = rows.outcomes {
            monitors += try performance(pipeline, outcomes, rows: rows.table.count, plan)
        } else {
            for monitor in pipeline.detect.performance.monitors {
                skipped[monitor.metric.rawValue] =
                    "the history has no columns '\(label)' and '\(prediction)'"
            }
        }
        let answer = Answer(
            pipeline: pipeline.name, history: rows.table.count, rowsPerDay: perDay, seed: seed,
            monitors: monitors, skipped: skipped)
        try output.print(answer) { Self.text(answer) }
    }

    static func drift(
        _ settings: DriftSettings, _ window: WindowStage, _ rows: CertificationHistory,
        _ rowsPerDay: Double, _ plan: CertificationPlan
    ) throws -> MonitorCertificate {
        let specification = window.current
        func rowCount(_ extent: Int64) -> Double {
            window.isByCount ? Double(extent) : Double(extent) / 86_400_000 * rowsPerDay
        }
        let windowRows = rowCount(specification.size).rounded()
        guard windowRows <= windowRowsMax else {
            throw InputError(
                "expected at most \(Int(windowRowsMax)) rows in a window, got \(windowRows) at "
                    + "\(rowsPerDay) rows a day")
        }
        return try DriftCertification(
            history: rows.table, settings: settings, windowRows: max(1, Int(windowRows)),
            windowStep: rowCount(specification.step),
            referenceRows: min(window.referenceRowsMax, rows.table.count), plan: plan
        ).certify()
    }

    /// Tries the monitors of predictions; a month brings as large a share of labels as history.
    private func performance(
        _ pipeline: Pipeline, _ outcomes: CertificationHistory.Outcomes, rows: Int,
        _ plan: CertificationPlan
    ) throws -> [MonitorCertificate] {
        var plan = plan
        plan.rowsPerMonth *= Double(outcomes.labels.count) / Double(max(1, rows))
        let certification = try PerformanceCertification(
            labels: outcomes.labels, predictions: outcomes.predictions,
            classCount: outcomes.classCount, plan: plan)
        return try pipeline.detect.performance.monitors.map { monitor in
            let threshold = Double(monitor.expectedLabelsToFalseAlarm)
            let kind: PerformanceCertification.Monitor
            if let metric = monitor.classificationMetric, let minimum = monitor.minimum {
                kind = .metric(metric, minimum: minimum, threshold: threshold)
            } else {
                kind = .errorRate(
                    holdOutRows: pipeline.baselineRowsMax, threshold: threshold)
            }
            return try certification.certify(kind, name: monitor.metric.rawValue)
        }
    }

    static func text(_ answer: Answer) -> String {
        let table = Table(
            columns: [
                "monitor", "runs", "rows each", "false alarms", "a month", "change", "noticed",
                "after rows",
            ],
            rows: answer.monitors.flatMap { monitor in
                let rate = monitor.falseAlarmsPerMonth
                let cells = [
                    monitor.monitor, "\(monitor.runs)", "\(monitor.rowsPerRun)",
                    "\(monitor.falseAlarms)",
                    CellText.estimate(rate.value, rate.lower, rate.upper),
                ]
                guard !monitor.changes.isEmpty else { return [cells + ["-", "-", "-"]] }
                return monitor.changes.map { change in
                    cells + [
                        change.change.rawValue, CellText.percent(change.noticed),
                        CellText.count(change.rows),
                    ]
                }
            })
        let skipped = answer.skipped.sorted { $0.key < $1.key }.map {
            "\($0.key) was not tried: \($0.value)"
        }
        let summary = CellText.details([
            ("pipeline", answer.pipeline), ("history", "\(answer.history) rows"),
            ("traffic", "\(CellText.number(answer.rowsPerDay, digits: 6)) rows a day"),
        ])
        return ([summary, table.text] + skipped).joined(separator: "\n\n")
    }
}
