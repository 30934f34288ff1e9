import ArgumentParser
import DataFiles
import Detection
import Observations

/// Runs a detector over the rows of a file.
struct DetectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detect",
        abstract: "Find where the values of a column, or the quality of predictions, changed.",
        discussion: """
            Either a detector of changes over one column (--column, --detector), or the e-detector \
            of a falling metric (--label, --prediction, --metric, --minimum). Rows count from 0; a \
            detector starts again after an alarm.

            \(ColumnOptions.files)
            """)

    /// What a detector found; members are a contract.
    private struct Answer: Encodable {
        let detector: String
        let parameters: [String: DetectorParameterValue]
        let count: Int
        let alarms: [Int]
        let warnings: [Int]
        /// Rows that the detector does not take: without a value, or out of its bounds.
        let refused: [Int]
    }

    @Option(help: ArgumentHelp("The rows, in their order.", valueName: "file"))
    var input: String

    @Option(help: "The column of numbers to watch.")
    var column: String?

    @Option(help: "The detector that watches it.")
    var detector: NamedChoice<StreamDetectorID>?

    @Option(help: ArgumentHelp("A parameter of the detector.", valueName: "key=value"))
    var parameter: [String] = []

    @Option(help: "The column of labels.")
    var label: String?

    @Option(help: "The column of predictions.")
    var prediction: String?

    @Option(
        help: "The class that the metric is about; not needed for 1, true or yes, or accuracy.")
    var positive: String?

    @Option(help: "The metric that must not fall.")
    var metric: NamedChoice<ClassificationMetric>?

    @Option(parsing: .unconditional, help: "What it must not fall below, between 0 and 1.")
    var minimum: Double?

    @Option(
        parsing: .unconditional,
        help: "How many labels come, on average at least, before a false alarm.")
    var falseAlarmsPer = 100_000.0

    @OptionGroup var output: OutputOptions

    func validate() throws {
        let watchesColumn = column != nil || detector != nil || !parameter.isEmpty
        let watchesMetric =
            label != nil || prediction != nil || metric != nil || minimum != nil || positive != nil
        guard watchesColumn != watchesMetric else {
            throw ValidationError(
                "expected either --column and --detector, or --label, --prediction, --metric and "
                    + "--minimum")
        }
        if watchesColumn, column == nil || detector == nil {
            throw ValidationError("expected --column together with --detector")
        }
        if watchesMetric, label == nil || prediction == nil || metric == nil || minimum == nil {
            throw ValidationError("expected --label, --prediction, --metric and --minimum together")
        }
    }

    func run() async throws {
        let answer: Answer
        if let column, let detector {
            answer = try watch(column, detector: detector.value)
        } else if let label, let prediction, let metric, let minimum {
            answer = try watch(
                metric.value, minimum: minimum, label: label, prediction: prediction)
        } else {
            throw InputError("expected what to watch")
        }
        try output.print(answer) { Self.text(answer) }
    }

    private func watch(_ column: String, detector: StreamDetectorID) throws -> Answer {
        var configured = try ConfiguredDetector(detector, parameters: parameter)
        let file = try DataFileReader(
            path: input, options: DataFileOptions(numeric: [column], columns: [column])
        ).read()
        guard case .numeric(let values)? = file.table[column] else {
            throw InputError("\(file.name): expected numbers in the column '\(column)'")
        }
        let found = configured.detect(in: values)
        return Answer(
            detector: detector.rawValue, parameters: configured.parameters, count: found.count,
            alarms: found.alarms, warnings: found.warnings, refused: found.refused)
    }

    private func watch(
        _ metric: ClassificationMetric, minimum: Double, label: String, prediction: String
    ) throws -> Answer {
        var detector = try MetricEDetector(
            metric: metric, minimum: minimum, threshold: falseAlarmsPer)
        let file = try DataFileReader(
            path: input,
            options: DataFileOptions(
                categorical: [label, prediction], columns: [label, prediction])
        ).read()
        guard case .categorical(let labels)? = file.table[label],
            case .categorical(let predictions)? = file.table[prediction]
        else { throw InputError("\(file.name): expected classes") }
        let rows = try ClassRows(
            file: file.name, labels: labels, predictions: predictions, positive: positive)
        // Of accuracy it only matters whether an answer is right, of however many classes.
        let isPositive =
            metric == .accuracy && positive == nil
            ? rows.positive : try rows.requirePositive(file: file.name)
        func outcomes(_ classes: [Int?], hit: (Int, Int) -> Bool) -> [Double] {
            classes.enumerated().map { row, found in
                found.map { hit(row, $0) ? 1 : 0 } ?? .nan
            }
        }
        let found =
            metric == .accuracy
            ? detector.detect(
                labels: outcomes(rows.labels) { _, _ in true },
                predictions: outcomes(rows.predictions) { rows.labels[$0] == $1 })
            : detector.detect(
                labels: outcomes(rows.labels) { $1 == isPositive },
                predictions: outcomes(rows.predictions) { $1 == isPositive })
        var parameters: [String: DetectorParameterValue] = [
            "metric": .text(metric.rawValue), "minimum": .number(minimum),
            "threshold": .number(falseAlarmsPer),
        ]
        if let isPositive { parameters["positive"] = .text(rows.classes[isPositive]) }
        return Answer(
            detector: "metric_e_detector", parameters: parameters, count: found.count,
            alarms: found.alarms, warnings: found.warnings,
            refused: found.refused)
    }

    private static func text(_ answer: Answer) -> String {
        func listed(_ rows: [Int]) -> String {
            guard !rows.isEmpty else { return "none" }
            return rows.prefix(20).map { "\($0)" }.joined(separator: ", ")
                + (rows.count > 20 ? " and \(rows.count - 20) more" : "")
        }
        let parameters = answer.parameters.sorted { $0.key < $1.key }.map { key, value in
            switch value {
            case .integer(let number): "\(key)=\(number)"
            case .number(let number): "\(key)=\(number)"
            case .flag(let flag): "\(key)=\(flag)"
            case .text(let text): "\(key)=\(text)"
            }
        }
        return CellText.details([
            ("detector", answer.detector), ("parameters", parameters.joined(separator: " ")),
            ("rows", "\(answer.count)"), ("alarms", listed(answer.alarms)),
            ("warnings", listed(answer.warnings)), ("refused", listed(answer.refused)),
        ])
    }
}
