import Curl
import Foundation

/// Looks at the API: ready, and open to the token that commands use.
struct APIExamination {
    let client: APIClient
    private static let timeout = Duration.seconds(5)

    private struct Health: Decodable {
        let status: String
        let problems: [String: String]?
    }

    func findings() async -> [Finding] {
        let check = "api \(client.server)"
        let response: HTTPResponse
        do {
            response = try await client.transport.send(
                HTTPRequest(url: "\(client.server)/readyz", timeout: Self.timeout))
        } catch {
            return [
                .unreachable(
                    check, error.message,
                    remedy: "start 'kedge serve', or give its URL with --server or KEDGE_API")
            ]
        }
        guard let health = try? JSONDecoder().decode(Health.self, from: Data(response.body)) else {
            return [
                .failed(
                    check, APIFailure(response, server: client.server).description,
                    remedy: "give the URL of the API with --server or KEDGE_API")
            ]
        }
        guard response.isSuccess else {
            let problems = (health.problems ?? [:]).sorted { $0.key < $1.key }
                .map { "\($0.key): \($0.value)" }
            return [
                .failed(
                    check, "not ready: " + problems.joined(separator: "; "),
                    remedy: "mend what it says, and see the log of 'kedge serve'")
            ]
        }
        do {
            _ = try await client.get(APIPath.pipelines)
            return [.ok(check, "ready")]
        } catch {
            return [
                .failed(
                    check, error.description,
                    remedy: error.isUnauthorized
                        ? "set KEDGE_API_TOKEN to a token of 'kedge token create'"
                        : "see the log of 'kedge serve'")
            ]
        }
    }
}
