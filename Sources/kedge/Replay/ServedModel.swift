import Curl
import Foundation

/// What an endpoint of the Open Inference Protocol V2 says about a model.
struct ServedModel: Decodable {
    /// One input or output of the model.
    struct Tensor: Decodable, Equatable {
        let name: String
        let datatype: String

        /// Whether its values are numbers rather than texts.
        var isNumber: Bool { datatype != "BYTES" }
    }

    let name: String
    let inputs: [Tensor]
    let outputs: [Tensor]

    /// Whether predictions are numbers rather than classes as text; labels are written likewise.
    var predictsNumbers: Bool {
        (outputs.first { $0.name == "prediction" } ?? outputs.first)?.isNumber ?? false
    }

    /// Asks an endpoint.
    ///
    /// - Throws: `HTTPFailure`, or `EndpointRefusal` when it does not serve the model.
    static func fetch(
        _ model: String, endpoint: String, bearerToken: String?, transport: HTTPTransport
    ) async throws -> ServedModel {
        let url = V2Path.model(model, endpoint: endpoint)
        let response = try await transport.send(
            HTTPRequest(url: url, headers: V2Path.headers(bearerToken)))
        guard response.isSuccess else { throw EndpointRefusal(response, endpoint: endpoint) }
        do {
            return try JSONDecoder().decode(ServedModel.self, from: Data(response.body))
        } catch {
            throw EndpointRefusal(
                endpoint: endpoint, status: response.status,
                reason: "expected the metadata of a model by the Open Inference Protocol V2")
        }
    }
}
