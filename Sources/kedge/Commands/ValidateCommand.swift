import ArgumentParser
import Pipelines

/// Checks pipeline files without a server.
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check pipeline files and list every problem; needs no server.",
        discussion: """
            Problems are shown as FILE:LINE:COLUMN: KEY: what was expected. ${NAME} is read \
            from the environment, as apply does it. Exit code 2 when there are problems.
            """)

    private struct Valid: Encodable {
        let file: String
        let pipeline: String
        let model: String
    }

    @OptionGroup var files: PipelineFileOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let valid = try files.read().map { file, pipeline in
            Valid(file: file.name, pipeline: pipeline.name, model: pipeline.model)
        }
        try output.print(valid) {
            valid.map { "\($0.file): the pipeline '\($0.pipeline)' is valid" }
                .joined(separator: "\n")
        }
    }
}
