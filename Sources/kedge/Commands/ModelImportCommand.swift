import ArgumentParser
import ControlPlane
import ONNX
import Observations
import Training

/// Reads a model from an ONNX file or an MLflow folder.
struct ModelImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Read a model from an ONNX file or an MLflow folder.",
        discussion: """
            What 'kedge model export' wrote comes back as it was, byte for byte; a file whose \
            graph was changed since is refused. Graphs that others made are kept as they are, and \
            'kedge predict', 'kedge validate-model' and endpoints compute them as ONNX Runtime \
            does: classifiers with a label and \
            probabilities (a matrix, columns, or the maps of ZipMap), and regressions. An input \
            of k columns is k features, NAME_0 and so on unless --features names all of them in \
            order. Operators: \(ImportedModel.operators.joined(separator: ", ")).
            """)

    @Option(
        help: ArgumentHelp("The ONNX file, or the folder with MLmodel.", valueName: "path"))
    var input: String

    @Option(help: ArgumentHelp("The folder to write the model to.", valueName: "folder"))
    var output: String

    @Option(
        help: ArgumentHelp("Of a graph of others, what the features are called.", valueName: "a,b"))
    var features: [String] = []

    @Option(
        help: ArgumentHelp(
            "Of a graph of others, the classes in the order of the probabilities.",
            valueName: "a,b"))
    var classes: [String] = []

    func run() async throws {
        let source: ONNXSource
        do {
            source = try ONNXSource(path: input)
        } catch let failure as ONNXSource.Failure {
            throw InputError("--input: \(failure)")
        }
        let folder = ModelFolder(path: output, option: "--output")
        switch try model(source) {
        case .artifact(let artifact):
            try folder.write(artifact)
            print("wrote a model that Kedge trained to \(output)")
        case .graph(let graph):
            try folder.write(graph)
            let names = graph.model.target.classes.map { "'\($0)'" }.joined(separator: ", ")
            print(
                "wrote a graph of \(graph.model.schema.count) features "
                    + (names.isEmpty ? "and numbers" : "and the classes \(names)")
                    + " to \(output)")
        }
    }

    private func model(_ source: ONNXSource) throws -> StoredModel {
        let (features, classes) = (WordList.words(features), WordList.words(classes))
        do throws(ONNXError) {
            let file = try ONNXFile(source.bytes)
            if let artifact = try file.artifact() { return .artifact(artifact) }
            let model = try ImportedModel(
                file, features: features.isEmpty ? nil : features,
                classes: classes.isEmpty ? nil : classes)
            return .graph(ImportedGraph(model: model, onnx: source.bytes))
        } catch {
            throw InputError("\(source.path): \(error)")
        }
    }
}
