import ArgumentParser
import Foundation

/// Fetches the artifact of a version.
struct ModelDownloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "download", abstract: "Write the artifact of a version to a file.")

    private struct Downloaded: Encodable {
        let file: String
        let bytes: Int
    }

    @Argument(help: "The model.")
    var model: String

    @Argument(help: "The number of the version.")
    var version: Int

    @Option(
        name: .shortAndLong, help: "Where to; - is standard output. Default: MODEL-VERSION.json.")
    var file: String?

    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await api.client().get(
            APIPath.model(model, "/versions/\(version)/artifact")
        ).body
        let name = file ?? "\(model)-\(version).json"
        do {
            guard name != "-" else {
                return try FileHandle.standardOutput.write(contentsOf: Data(body))
            }
            try Data(body).write(to: URL(fileURLWithPath: name), options: .atomic)
        } catch {
            throw APIFailure.refused(
                reason: "cannot write '\(name)': \(error.localizedDescription)")
        }
        try output.print(Downloaded(file: name, bytes: body.count)) {
            "wrote \(body.count) bytes to \(name)"
        }
    }
}
