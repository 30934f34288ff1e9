import Foundation
public import Pipelines

/// A secret that a pipeline refers to is not there.
public struct SecretError: Error, CustomStringConvertible {
    /// Which file or variable was expected; never the secret.
    public let description: String
}

extension SecretSource {
    /// Reads the secret from its file or from `environment`.
    ///
    /// - Throws: `SecretError` when it is not there or empty.
    public func read(environment: [String: String]) throws -> String {
        switch self {
        case .environment(let name):
            guard let value = environment[name], !value.isEmpty else {
                throw SecretError(
                    description: "expected a secret in the environment variable \(name)")
            }
            return value
        case .file(let path):
            guard
                let text = try? String(contentsOfFile: path, encoding: .utf8)
                    .trimmingCharacters(in: .newlines), !text.isEmpty
            else {
                throw SecretError(description: "expected a secret in the file '\(path)'")
            }
            return text
        }
    }
}
