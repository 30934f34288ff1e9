import ArgumentParser
import ONNX
import Training

/// Reads a model from an ONNX file or an MLflow folder.
struct ModelImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Read a model from an ONNX file or an MLflow folder.",
        discussion: """
            What 'kedge model export' wrote comes back as it was, byte for byte; a file whose \
            graph was changed since is refused.
            """)

    @Option(
        help: ArgumentHelp("The ONNX file, or the folder with MLmodel.", valueName: "path"))
    var input: String

    @Option(help: ArgumentHelp("The folder to write the model to.", valueName: "folder"))
    var output: String

    func run() async throws {
        let source = try ONNXSource(path: input)
        let artifact: ModelArtifact?
        do throws(ONNXError) {
            artifact = try ONNXFile(source.bytes).artifact()
        } catch {
            throw InputError("\(source.path): \(error)")
        }
        guard let artifact else {
            throw InputError("\(source.path): expected a model that Kedge exported, got another")
        }
        try ModelFolder(path: output).write(artifact)
        print("wrote the model to \(output)")
    }
}
