import ArgumentParser
import ControlPlane
import Foundation

/// Which files pipelines may name.
struct SecretsOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The directory below which all files are that pipelines may name.",
            discussion: """
                Tokens, keys, certificates. Default: the environment variable \
                KEDGE_SECRETS_DIRECTORY, else pipelines may name no file.
                """))
    var secretsDirectory: String?

    /// The directory; nil when there is none.
    ///
    /// - Throws: `InputError` when it is no directory.
    func directory() throws -> String? {
        let given =
            secretsDirectory ?? ProcessInfo.processInfo.environment["KEDGE_SECRETS_DIRECTORY"]
        guard let given, !given.isEmpty else { return nil }
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: given, isDirectory: &isDirectory),
            isDirectory.boolValue
        else {
            throw InputError("--secrets-directory: expected a directory, got '\(given)'")
        }
        return given
    }

    /// What pipelines may name in this process.
    ///
    /// - Throws: `InputError` when the directory is none.
    func secrets() throws -> PipelineSecrets {
        PipelineSecrets(
            environment: ProcessInfo.processInfo.environment, directory: try directory())
    }
}
