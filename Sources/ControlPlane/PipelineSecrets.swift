import Foundation
public import Pipelines
public import Telemetry

/// What a process lets pipelines name: some variables of its environment, and the files below one
/// directory.
///
/// Whoever may apply a pipeline also says where what it names is sent to. So nothing that was not
/// put there for pipelines may be named: not the password of the database, no other file that the
/// process can read.
public struct PipelineSecrets: Sendable, HoldsSecrets {
    /// The variables that pipelines may name beside those with the prefix.
    public static let variables: Set = ["KEDGE_ENDPOINT_TOKEN", "KEDGE_WEBHOOK_SECRET"]
    /// Pipelines may name every variable that begins so.
    public static let variablePrefix = "KEDGE_SECRET_"

    private let environment: [String: String]
    private let directory: String?

    /// Secrets of an environment and a directory.
    ///
    /// - Parameter directory: nil: pipelines may name no file.
    public init(environment: [String: String], directory: String?) {
        self.environment = environment
        self.directory = directory
    }

    /// Reads a secret that a pipeline names.
    ///
    /// - Throws: `SecretError` when it may not be named, is not there, or is empty.
    public func read(_ source: SecretSource) throws(SecretError) -> String {
        switch source {
        case .environment(let name):
            guard name.hasPrefix(Self.variablePrefix) || Self.variables.contains(name) else {
                throw SecretError(
                    description: "expected the name of a variable that pipelines may name, "
                        + (Self.variables.sorted() + ["\(Self.variablePrefix)*"])
                        .joined(separator: ", ") + ", got \(name)")
            }
            guard let value = environment[name], !value.isEmpty else {
                throw SecretError(
                    description: "expected a secret in the environment variable \(name)")
            }
            return value
        case .file(let path):
            let resolved = try location(of: path).resolved
            let text = try? String(contentsOfFile: resolved, encoding: .utf8)
                .trimmingCharacters(in: .newlines)
            guard let text, !text.isEmpty else {
                throw SecretError(description: "expected a secret in the file '\(path)'")
            }
            return text
        }
    }

    /// Where a file is that a pipeline names; a relative path starts from the directory.
    ///
    /// - Returns: its path, whose links may change when the file is replaced.
    /// - Throws: `SecretError` when it is not there, or not below the directory once all links
    ///   are resolved.
    public func file(_ path: String) throws(SecretError) -> String {
        try location(of: path).path
    }

    private func location(
        of path: String
    ) throws(SecretError) -> (path: String, resolved: String) {
        guard let directory else {
            throw SecretError(
                description: "the file '\(path)' may not be named: this process has no "
                    + "--secrets-directory below which the files of pipelines are")
        }
        let path = path.hasPrefix("/") ? path : "\(directory)/\(path)"
        guard let root = ResolvedPath(directory) else {
            throw SecretError(
                description: "expected the secrets directory '\(directory)' to be there")
        }
        // One answer for both: what is elsewhere on the disk is nothing that pipelines learn.
        guard let resolved = ResolvedPath(path), resolved.isBelow(root) else {
            throw SecretError(
                description: "expected a file below the secrets directory '\(directory)', "
                    + "got '\(path)'")
        }
        return (path, resolved.path)
    }
}
