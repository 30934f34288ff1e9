import ArgumentParser
import DataFiles
import Observations
import Training

/// Predicts the rows of a file by a model in a folder.
struct PredictCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Predict the rows of a file by a model that Kedge trained or imported.",
        discussion: """
            The file needs the columns that the model was trained on; others are passed over. CSV \
            has a line for each row: the prediction, and for classes the score (the probability of \
            the positive one of two) or the probability of each.

            Rows are read, predicted and written in blocks, so that their number does not matter \
            to memory: an error in a row comes after the predictions of the rows before it. JSON \
            is written in the end, and the answers are in memory until then, at 8 bytes a number.

            \(ColumnOptions.files)
            """)

    /// How predictions are printed.
    enum Format: String, CaseIterable, Sendable {
        case csv, json
    }

    @Option(help: ArgumentHelp("The folder of the model.", valueName: "folder"))
    var model: String

    @Option(help: ArgumentHelp("The rows to predict.", valueName: "file"))
    var input: String

    @Option(name: .shortAndLong, help: "csv or json.")
    var output = NamedChoice(Format.csv)

    func run() async throws {
        let model = try ModelFolder(path: model).model()
        let schema = model.schema
        let reader = try DataFileReader(
            path: input,
            options: DataFileOptions(
                categorical: schema.features.filter { $0.kind == .categorical }.map(\.name),
                numeric: schema.features.filter { $0.kind == .numeric }.map(\.name),
                columns: schema.features.map(\.name)))
        var blocks = try RowBlocks(reader, as: schema.features)
        switch output.value {
        case .csv: try Self.printCSV(of: model, &blocks)
        case .json: try Self.printJSON(of: model, &blocks)
        }
    }

    private static func printCSV(of model: StoredModel, _ blocks: inout RowBlocks) throws {
        let classes = model.target.classes
        let heads = classes.count == 2 ? ["score"] : classes.map { "probability_\($0)" }
        print((["prediction"] + heads.map(CSVText.field)).joined(separator: ","))
        let names = classes.map(CSVText.field)
        while let table = try blocks.nextTable() {
            let (predictions, outputs) = try model.answers(table)
            let shown = classes.isEmpty ? [] : classes.count == 2 ? [outputs[1]] : outputs
            var text = ""
            for (row, prediction) in predictions.enumerated() {
                text += names.isEmpty ? "\(prediction)" : names[Int(prediction)]
                for column in shown { text += ",\(column[row])" }
                text += "\n"
            }
            print(text, terminator: "")
        }
    }

    private static func printJSON(of model: StoredModel, _ blocks: inout RowBlocks) throws {
        let classes = model.target.classes
        var predictions: [Double] = []
        var outputs = [[Double]](repeating: [], count: classes.count)
        while let table = try blocks.nextTable() {
            let (part, numbers) = try model.answers(table)
            predictions += part
            for index in outputs.indices { outputs[index] += numbers[index] }
        }
        try PredictionAnswer(classes: classes, predictions: predictions, probabilities: outputs)
            .print()
    }
}
