import ArgumentParser
import Curl
import Foundation
import Pipelines

/// Why the API gave no answer, in a sentence, and the exit code that goes with it.
enum APIFailure: Error, Equatable, CustomStringConvertible {
    /// Nobody answers there.
    case unreachable(server: String, reason: String)
    /// The request never got an answer, for a reason on this side or in between.
    case notSent(server: String, reason: String)
    /// The token is missing or wrong.
    case unauthorized(server: String, reason: String)
    /// The pipeline file is wrong.
    case problems([PipelineProblem])
    /// The API refuses, and says why.
    case refused(reason: String)
    /// Something else than the API answers there.
    case notTheAPI(server: String, status: Int)

    private struct Message: Decodable {
        struct Content: Decodable {
            let message: String
            let problems: [PipelineProblem]?
        }

        let error: Content
    }

    /// Why no answer came.
    init(_ failure: HTTPFailure, server: String) {
        self =
            failure.isUnreachable
            ? .unreachable(server: server, reason: failure.message)
            : .notSent(server: server, reason: failure.description)
    }

    /// What an answer with an error status says.
    init(_ response: HTTPResponse, server: String) {
        let message = try? JSONDecoder().decode(Message.self, from: Data(response.body))
        if response.status == 401 {
            self = .unauthorized(
                server: server, reason: message?.error.message ?? "it expects a token")
        } else if let problems = message?.error.problems, !problems.isEmpty {
            self = .problems(problems.sorted())
        } else if let message {
            self = .refused(reason: message.error.message)
        } else {
            self = .notTheAPI(server: server, status: response.status)
        }
    }

    /// Whether another token would help.
    var isUnauthorized: Bool {
        if case .unauthorized = self { true } else { false }
    }

    /// The exit code of a command that fails for this reason.
    var exitCode: ExitCode {
        switch self {
        case .unreachable: ExitStatus.notReachable
        case .problems: ExitStatus.usage
        case .notSent, .unauthorized, .refused, .notTheAPI: ExitStatus.failed
        }
    }

    var description: String {
        switch self {
        case .unreachable(let server, let reason):
            "the API at \(server) cannot be reached: \(reason); "
                + "start it with 'kedge serve', or give its URL with --server or KEDGE_API"
        case .notSent(let server, let reason):
            "the API at \(server) gave no answer: \(reason)"
        case .unauthorized(let server, let reason):
            "the API at \(server) expects another token: \(reason); set KEDGE_API_TOKEN, or give a "
                + "file that holds it with --token-file"
        case .problems(let problems): problems.map(\.description).joined(separator: "\n")
        case .refused(let reason): reason
        case .notTheAPI(let server, let status):
            "expected Kedge's API at \(server), got an answer with status \(status) of something "
                + "else; give its URL with --server or KEDGE_API"
        }
    }
}
