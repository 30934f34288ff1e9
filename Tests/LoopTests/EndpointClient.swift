import Curl
import Foundation
import Rollouts

/// A client of one endpoint.
struct EndpointClient: Sendable {
    let system: LoopSystem
    let url: String

    private struct Inferred: Decodable {
        let version: String

        enum CodingKeys: String, CodingKey {
            case version = "model_version"
        }
    }

    /// The traffic that the endpoint shows; nil while it has none.
    func traffic() async throws -> TrafficSplit? {
        let answer = try await system.send("GET", "\(url)/v2/kedge/models/loop/traffic")
        guard answer.isSuccess else { return nil }
        return try JSONDecoder().decode(TrafficSplit.self, from: Data(answer.body))
    }

    /// Asks for a prediction; returns the version that answered, nil when none did.
    func infer(entity: String) async throws -> String? {
        let answer = try await system.send(
            "POST", "\(url)/v2/models/loop/infer",
            json: """
                {"parameters":{"entity":"\(entity)"},"inputs":[
                {"name":"first","shape":[1],"datatype":"FP64","data":[0.5]},
                {"name":"second","shape":[1],"datatype":"FP64","data":[-0.5]},
                {"name":"group","shape":[1],"datatype":"BYTES","data":["west"]}]}
                """)
        guard answer.isSuccess else { return nil }
        return try JSONDecoder().decode(Inferred.self, from: Data(answer.body)).version
    }
}
