import ArgumentParser
import Foundation

/// Registers an artifact as a version of a model.
struct ModelSubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Register an artifact as a version of a model, past the gate.",
        discussion: """
            The artifact is one that 'model download' gives. Submitted again \
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

    /// Which version to bring, and why.
    private struct Start: Encodable {
        let version: Int
        let reason: String
    }

    @Argument(help: "The model.")
    var model: String

    @Option(help: "The file of the artifact.")
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
        let bytes: [UInt8]
        do {
            bytes = Array(try Data(contentsOf: URL(fileURLWithPath: artifact)))
        } catch {
            throw InputError("cannot read '\(artifact)': \(error.localizedDescription)")
        }
        let client = try api.client()
        let target = rollout ? try await governingPipeline(client) : nil
        let answer = try await client.send(
            "POST", APIPath.model(model, "/versions", [("reason", reason)]), body: bytes,
            mediaType: "application/json")
        var submitted: Submitted = try answer.decoded()
        if let target {
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
