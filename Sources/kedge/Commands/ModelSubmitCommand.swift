import ArgumentParser
import Models
import ONNX
import Observations

/// Registers an artifact as a version of a model.
struct ModelSubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Register an artifact as a version of a model, past the gate.",
        discussion: """
            The artifact is one that 'model download' gives, or the folder that 'kedge train' or \
            'kedge model import' wrote. A graph that others made gets the features and classes of \
            the pipeline, by the names that it was imported with. Submitted again \
            beside the same champion, it keeps the number it has. With --rollout the version is \
            brought to the endpoints in steps, like any challenger.
            """)

    /// What the API answers.
    private struct Submitted: Codable {
        let model: String
        let version: Int
        let contentHash: String
        let created: Bool
        var rollout: Int64?
    }

    /// What the API says of a pipeline, as far as a graph has to fit it.
    private struct Governing: Decodable {
        struct Definition: Decodable {
            let decode: Decode
        }

        struct Decode: Decodable {
            let features: FeatureSchema
            let target: TargetSchema
        }

        let definition: Definition
    }

    /// Which version to bring, and why.
    private struct Start: Encodable {
        let version: Int
        let reason: String
    }

    @Argument(help: "The model.")
    var model: String

    @Option(help: "The file of the artifact, or the folder of the model.")
    var artifact: String

    @Option(help: "Why; it stands in the audit log.")
    var reason: String

    @Flag(help: "Start a rollout of the version.")
    var rollout = false

    @Option(help: "The pipeline whose endpoints get it. Default: the one that governs the model.")
    var pipeline: String?

    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let folder = ModelFolder(path: artifact, option: "--artifact")
        let client = try api.client()
        let imported = try folder.imported()
        let target =
            rollout || imported != nil ? try await governingPipeline(client) : nil
        let bytes: [UInt8]
        if let imported, let target {
            bytes = try await graph(imported, of: target, client)
        } else {
            bytes = try folder.artifact()
        }
        let answer = try await client.send(
            "POST", APIPath.model(model, "/versions", [("reason", reason)]), body: bytes,
            mediaType: "application/json")
        var submitted: Submitted = try answer.decoded()
        if rollout, let target {
            submitted.rollout = try await client.send(
                "POST", APIPath.pipeline(target, "/rollouts"),
                json: Start(version: submitted.version, reason: reason)
            ).decoded(as: RolloutDetail.self).id
        }
        try output.print(submitted) {
            "version \(submitted.version) of \(submitted.model) "
                + (submitted.created ? "was registered" : "was there already")
                + (submitted.rollout.map {
                    "; watch its rollout with 'kedge rollout watch \($0)'"
                } ?? "")
        }
    }

    /// The artifact of a graph with the features and classes of a pipeline.
    private func graph(
        _ imported: ImportedGraph, of name: String, _ client: APIClient
    ) async throws -> [UInt8] {
        let decode = try await client.get(APIPath.pipeline(name)).decoded(as: Governing.self)
            .definition.decode
        let names = imported.model.schema.features.map(\.name)
        let classes = imported.model.target.classes
        do throws(ONNXError) {
            return try GraphModel(
                onnx: imported.onnx, schema: decode.features, target: decode.target,
                featureNames: names,
                classNames: classes.isEmpty ? nil : classes
            ).encoded()
        } catch {
            throw InputError(
                "--artifact: the graph does not fit the pipeline '\(name)': \(error); 'kedge model "
                    + "import' gives it other names with --features and --classes")
        }
    }

    private func governingPipeline(_ client: APIClient) async throws -> String {
        if let pipeline { return pipeline }
        let all: [PipelineSummary] = try await client.get(APIPath.pipelines).list()
        let governing = all.filter { $0.model == model }.map(\.name)
        guard let only = governing.first, governing.count == 1 else {
            throw InputError(
                "expected one pipeline that governs the model '\(model)', got "
                    + (governing.isEmpty ? "none" : governing.joined(separator: ", "))
                    + "; name it with --pipeline")
        }
        return only
    }
}
