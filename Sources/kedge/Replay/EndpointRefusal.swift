import Curl
import Foundation

/// A serving endpoint answered a request with an error.
struct EndpointRefusal: Error, CustomStringConvertible {
    let endpoint: String
    let status: Int
    /// What the endpoint said.
    let reason: String

    private struct Answer: Decodable {
        let error: String
    }

    init(endpoint: String, status: Int, reason: String) {
        self.endpoint = endpoint
        self.status = status
        self.reason = reason
    }

    /// Reads `{"error": "..."}` of the protocol V2.
    init(_ response: HTTPResponse, endpoint: String) {
        let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body))
        self.init(
            endpoint: endpoint, status: response.status,
            reason: answer?.error ?? "no reason given")
    }

    /// Whether the same request may succeed later, or at another instance of the endpoint.
    ///
    /// An instance that was just started may not have the model yet.
    var isRetriable: Bool { [404, 408, 429].contains(status) || status >= 500 }

    var description: String {
        let hint =
            status == 401
            ? "; set KEDGE_ENDPOINT_TOKEN or give --endpoint-token-file" : ""
        return "the endpoint \(endpoint) answered \(status): \(reason)\(hint)"
    }
}
