import ArgumentParser
import Observations
import Training

/// Trains a model on the rows of a file.
struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a model on the rows of a file.",
        discussion: """
            What is minimised is the sum of losses + l2 / 2 * |w|^2 (for numbers, half the squared \
            errors), the constant free. Missing numbers become the mean; categories become \
            columns of 0 and 1. Labels are classes, unless the learner predicts numbers, or can do \
            either and they have a fraction, or are more than 20 whole numbers, or --numeric names \
            them. Rows are taken to be in the order of time: --folds parts are predicted, each by \
            a model of all rows before it.

            The file is read once, also from standard input; its rows are kept as numbers, 32 MB \
            of them in memory and the others in the temporary folder (TMPDIR; 8 bytes a number, \
            4 a category), and read from there as often as the learner needs. Memory is at most \
            about 400 MB while the columns of the model have 32 million numbers or fewer, which \
            are kept then, and beyond about 100 MB and 40 bytes a row, however many columns it \
            has: 5 million rows of 50 columns take less than 600 MB. Distinct categories are in \
            memory beside that, and so are the columns of --time, --label-time, --feature-time \
            and --id.

            \(TrainingCheckOptions.discussion)

            \(ColumnOptions.discussion)
            """)

    @Option(help: ArgumentHelp("The rows to train on.", valueName: "file"))
    var input: String

    @Option(help: "The column to predict.")
    var target: String

    @Option(
        help: ArgumentHelp("The columns to learn from; by default all others.", valueName: "a,b"))
    var features: [String] = []

    @Option(help: "The positive one of two classes; by default 1, true or yes, else the last.")
    var positive: String?

    @Option(help: "How it is learned; auto picks the simplest that is as good as the best.")
    var learner = NamedChoice(LearnerChoice.auto)

    @Option(parsing: .unconditional, help: "The penalty on squared coefficients, 0 or more.")
    var l2 = 1.0

    @Flag(help: "Centre numbers and divide them by their standard deviation.")
    var standardise = false

    @Option(help: "The column of how much each row counts.")
    var weights: String?

    @Option(
        parsing: .unconditional,
        help: "Parts that are predicted by models of the rows before them; 0 for none.")
    var folds = 5

    @Option(parsing: .unconditional, help: "The seed of all random choices.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("The folder to write the model to.", valueName: "folder"))
    var model: String?

    @OptionGroup(title: "Checks") var checks: TrainingCheckOptions
    @OptionGroup var kinds: ColumnOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard folds == 0 || (2...20).contains(folds) else {
            throw ValidationError("--folds: expected 0 or 2 to 20, got \(folds)")
        }
        guard l2.isFinite, l2 >= 0 else {
            throw ValidationError("--l2: expected a finite number of 0 or more, got \(l2)")
        }
    }

    func run() async throws {
        let started = ContinuousClock.now
        let file = try TrainingFile(
            path: input, target: target, features: WordList.words(features), weights: weights,
            beside: checks.columns, positive: positive, kinds: kinds, learner: learner.value)
        let rows = try checks.prepare(file)
        var settings = TrainingSettings(
            learner: learner.value.learner(l2: l2, folds: folds), standardises: standardise)
        settings.seed = seed
        let trained: ModelArtifact
        do throws(TrainingError) {
            trained = try Trainer.train(from: rows.training, settings: settings)
        } catch {
            throw InputError("\(file.name): \(error)")
        }
        let seconds = (ContinuousClock.now - started).seconds
        let answer = TrainAnswer(
            trained, metrics: try ModelMeasurement(trained, on: rows.training),
            crossValidation: try .chained(
                folds, rows.training, settings: trained.training.settings),
            holdOut: try rows.split.map { try TrainAnswer.HoldOut($0, rows, model: trained) },
            findings: rows.findings, seconds: seconds)
        if let model { try ModelFolder(path: model).write(trained) }
        try output.print(answer) { TrainingText.text(answer) }
    }
}

extension [TrainAnswer.Fold] {
    /// See `TrainAnswer.Fold.chained`.
    fileprivate static func chained(
        _ folds: Int, _ rows: FileRows, settings: TrainingSettings
    ) throws -> [TrainAnswer.Fold] {
        try TrainAnswer.Fold.chained(folds, rows, settings: settings)
    }
}
