import ArgumentParser
import DataFiles
import Detection
import Observations

/// Measures predictions of a file.
struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure the predictions of a file, with intervals; also before labels come.",
        discussion: """
            Labels are classes, unless they are numbers with a fraction, or more than 20 of them, \
            or the label is named by --numeric: then predictions are numbers too. Classes that \
            look like numbers are named by --categorical. Without --prediction a score of at \
            least --threshold predicts the positive class.

            With --reference, a file that has labels, the measures of --input are estimated from \
            its scores, chunk by chunk: reference rows are weighted by how much more often rows \
            like them come up now. Labels of --input that have come correct the estimate.

            \(ColumnOptions.discussion)
            """)

    @Option(help: ArgumentHelp("The rows to measure.", valueName: "file"))
    var input: String

    @Option(help: "The column of labels.")
    var label: String

    @Option(help: "The column of predictions.")
    var prediction: String?

    @Option(help: "The column of scores: the probability of the positive class.")
    var score: String?

    @Option(help: "The positive class; not needed for 1, true or yes.")
    var positive: String?

    @Option(
        parsing: .unconditional, help: "The score from which on the positive class is predicted.")
    var threshold = 0.5

    @Option(parsing: .unconditional, help: "Measure also each window of so many labelled rows.")
    var window: Int?

    @Option(help: ArgumentHelp("Rows with labels, to estimate from.", valueName: "file"))
    var reference: String?

    @Option(parsing: .unconditional, help: "How many rows an estimate is about.")
    var chunk = 5000

    @Option(help: "How reference rows are weighted.")
    var weighting = NamedChoice(EstimateAnswer.Weighting.densityRatio)

    @Option(
        help: ArgumentHelp("The features to weight by; by default all others.", valueName: "a,b"))
    var columns: [String] = []

    @OptionGroup var kinds: ColumnOptions
    @OptionGroup var output: OutputOptions

    /// The most distinct whole numbers that are still taken for classes.
    static let numericClassesMax = 20

    func validate() throws {
        guard prediction != nil || score != nil else {
            throw ValidationError("expected --prediction, --score or both")
        }
        guard reference == nil || score != nil else {
            throw ValidationError("expected --score with --reference")
        }
        guard threshold.isFinite else {
            throw ValidationError("expected --threshold to be a finite number, got \(threshold)")
        }
        guard window ?? 1 > 0, chunk > 0 else {
            throw ValidationError("expected --window and --chunk to be 1 or more")
        }
    }

    func run() async throws {
        if let reference, let score {
            let answer = try PerformanceEstimation(
                reference: reference, input: input, label: label, prediction: prediction,
                score: score, positive: positive, threshold: threshold,
                columns: WordList.words(columns), kinds: kinds
            ).answer(chunk: chunk, weighting: weighting.value)
            try output.print(answer) { EvaluationText.text(answer) }
            return
        }
        let named = [label, prediction].compactMap { $0 }
        let scored = [score].compactMap { $0 }
        let file = try DataFileReader(
            path: input,
            options: DataFileOptions(
                categorical: named, numeric: scored, columns: named + scored)
        ).read()
        guard case .categorical(let labels)? = file.table[label] else {
            throw InputError("\(file.name): expected labels")
        }
        let scores = score.flatMap { file.table[$0]?.numbers }
        let predictions = prediction.flatMap { file.table[$0]?.categories }
        let kind = try kinds.reading().stated(label, file: file.name)
        if let numbers = try Self.numbers(labels, kind: kind, column: label, file: file.name) {
            if let predictions {
                try regression(file.name, numbers, predictions)
                return
            }
            guard kind == nil else {
                throw InputError("expected --prediction, since the label is named by --numeric")
            }
        }
        var rows = try ClassRows(
            file: file.name, labels: labels, predictions: predictions, positive: positive)
        if predictions == nil, let scores {
            try rows.predict(by: scores, threshold: threshold, file: file.name)
        }
        let answer = PerformanceAnswer(rows, scores: scores, window: window)
        guard answer.labelled > 0 else {
            throw InputError(
                "\(file.name): expected rows with a label and a prediction, got none; --reference "
                    + "estimates without labels")
        }
        try output.print(answer) { EvaluationText.text(answer) }
    }

    private func regression(
        _ file: String, _ labels: [Double], _ column: CategoricalColumn
    ) throws {
        let byCode = column.dictionary.map {
            DecimalNumber.isNaN($0) ? .nan : DecimalNumber.value(of: $0)
        }
        if let code = byCode.firstIndex(of: nil),
            let row = column.codes.firstIndex(of: Int32(code))
        {
            throw InputError(
                "\(file): row \(row + 1): expected a predicted number, as labels are numbers, got "
                    + "'\(column.dictionary[code])'")
        }
        let predictions = column.codes.map { code in
            code == CategoricalColumn.missing ? .nan : byCode[Int(code)] ?? .nan
        }
        let answer = RegressionAnswer(labels: labels, predictions: predictions, window: window)
        try output.print(answer) { EvaluationText.text(answer) }
    }

    /// The labels as numbers, when they are not classes: by what was stated of their column, or by
    /// what they look like.
    static func numbers(
        _ labels: CategoricalColumn, kind: Feature.Kind?, column: String, file: String
    ) throws -> [Double]? {
        let numbers: [Double]?
        do throws(NotANumber) {
            numbers = try Self.numbers(labels.dictionary, kind: kind)
        } catch {
            // A value of the dictionary that no row has is none of the column.
            guard let row = labels.codes.firstIndex(of: Int32(error.index)) else { return nil }
            throw InputError(
                "\(file): row \(row + 1), column '\(column)': expected a number, got "
                    + "'\(labels.dictionary[error.index])'")
        }
        return numbers.map { numbers in
            labels.codes.map { $0 == CategoricalColumn.missing ? .nan : numbers[Int($0)] }
        }
    }

    /// The distinct values of a column of labels as numbers, when they are not classes.
    ///
    /// `nan`, which is missing, is NaN.
    ///
    /// - Throws: `NotANumber` when they must be numbers, and one is not.
    static func numbers(
        _ values: [String], kind: Feature.Kind?
    ) throws(NotANumber) -> [Double]? {
        guard kind != .categorical else { return nil }
        let found = values.map { DecimalNumber.isNaN($0) ? .nan : DecimalNumber.value(of: $0) }
        if let index = found.firstIndex(of: nil) {
            guard kind == .numeric else { return nil }
            throw NotANumber(index: index)
        }
        let numbers = found.compactMap { $0 }
        let present = numbers.filter { !$0.isNaN }
        guard
            kind == .numeric || present.count > numericClassesMax
                || present.contains(where: { $0 != $0.rounded() })
        else { return nil }
        return numbers
    }

    /// The first of some values that is no number.
    struct NotANumber: Error {
        let index: Int
    }
}

extension Column {
    /// The numbers of a numeric column.
    var numbers: [Double]? {
        guard case .numeric(let values) = self else { return nil }
        return values
    }

    /// The values of a categorical column.
    var categories: CategoricalColumn? {
        guard case .categorical(let column) = self else { return nil }
        return column
    }
}
