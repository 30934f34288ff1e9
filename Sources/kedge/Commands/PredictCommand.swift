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

            \(ColumnOptions.files)
            """)

    /// How predictions are printed.
    enum Format: String, CaseIterable, Sendable {
        case csv, json
    }

    /// Predictions; members are a contract.
    private struct Answer: Encodable {
        let rows: Int
        let classes: [String]
        let predictions: [Prediction]
        /// For each row the probability of each class; absent for numbers.
        let probabilities: [[Double]]?
    }

    /// A class or a number.
    private enum Prediction: Encodable {
        case name(String)
        case number(Double)

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .name(let name): try container.encode(name)
            case .number(let number): try container.encode(number)
            }
        }
    }

    @Option(help: ArgumentHelp("The folder of the model.", valueName: "folder"))
    var model: String

    @Option(help: ArgumentHelp("The rows to predict.", valueName: "file"))
    var input: String

    @Option(name: .shortAndLong, help: "csv or json.")
    var output = NamedChoice(Format.csv)

    func run() async throws {
        let model = try ModelFolder(path: model).model()
        let table = try rows(model.schema)
        let (predictions, outputs) = try model.answers(table)
        let classes = model.target.classes
        let probabilities = classes.isEmpty ? nil : outputs
        switch output.value {
        case .csv:
            print(Self.csv(predictions, probabilities, classes: classes), terminator: "")
        case .json:
            print(
                try OutputOptions.json(
                    Answer(
                        rows: predictions.count, classes: classes,
                        predictions: predictions.map {
                            classes.isEmpty ? .number($0) : .name(classes[Int($0)])
                        },
                        probabilities: probabilities.map { columns in
                            predictions.indices.map { row in columns.map { $0[row] } }
                        })))
        }
    }

    /// The model's columns of the file.
    private func rows(_ schema: FeatureSchema) throws -> FeatureTable {
        let names = schema.features.map(\.name)
        let reader = try DataFileReader(
            path: input,
            options: DataFileOptions(
                categorical: schema.features.filter { $0.kind == .categorical }.map(\.name),
                numeric: schema.features.filter { $0.kind == .numeric }.map(\.name),
                columns: names))
        let file = try reader.read(as: schema.features)
        return try FeatureTable(schema: schema, columns: names.compactMap { file.table[$0] })
    }

    private static func csv(
        _ predictions: [Double], _ probabilities: [[Double]]?, classes: [String]
    ) -> String {
        let shown = classes.count == 2 ? probabilities.map { [$0[1]] } : probabilities
        let heads = classes.count == 2 ? ["score"] : classes.map { "probability_\($0)" }
        var text = (["prediction"] + heads.map(quoted)).joined(separator: ",") + "\n"
        let names = classes.map(quoted)
        for (row, prediction) in predictions.enumerated() {
            text += names.isEmpty ? "\(prediction)" : names[Int(prediction)]
            for column in shown ?? [] { text += ",\(column[row])" }
            text += "\n"
        }
        return text
    }

    /// A field of CSV (RFC 4180).
    private static func quoted(_ text: String) -> String {
        guard text.contains(where: { ",\"\r\n".contains($0) }) else { return text }
        let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
        return "\"" + parts.joined(separator: "\"\"") + "\""
    }
}
