import ArgumentParser
import Pipelines

/// Applies pipeline files.
struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract:
            "Apply pipeline files: check them, and store those that changed as new revisions.",
        discussion: """
            All files are checked before the first is sent. The environment variables that a file \
            mentions as ${NAME} are sent with it; the server's own are not seen by it.
            """)

    /// A file with the values of its variables, as the API takes it.
    private struct Body: Encodable {
        let source: String
        let file: String
        let variables: [String: String]
    }

    /// What became of a file.
    private struct Applied: Codable {
        let name: String
        let revision: Int
        let changed: Bool
    }

    @OptionGroup var files: PipelineFileOptions
    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let read = try files.read()
        let client = try api.client()
        var applied: [Applied] = []
        for (file, pipeline) in read {
            let answer = try await client.send(
                "PUT", APIPath.pipeline(pipeline.name),
                json: Body(source: file.text, file: file.name, variables: file.variables))
            applied.append(try answer.decoded())
        }
        try output.print(applied) {
            Table(
                columns: ["pipeline", "revision", "result"],
                rows: applied.map {
                    [$0.name, "\($0.revision)", $0.changed ? "changed" : "unchanged"]
                }
            ).text
        }
    }
}
