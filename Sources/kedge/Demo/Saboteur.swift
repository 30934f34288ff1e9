import Curl
import Foundation
import Observations
import Training

/// Submits a model that learned the opposite of the truth, past the gate.
///
/// It is what a careless person could do by hand.
struct Saboteur {
    private let api: String
    private let model: String
    private let pipeline: String
    private let transport: HTTPTransport

    init(api: String, plan: DemoPlan, transport: HTTPTransport) {
        self.api = api
        model = plan.model
        pipeline = plan.pipeline
        self.transport = transport
    }

    /// Trains on flipped labels and registers the result.
    ///
    /// - Returns: the version.
    func register(features: FeatureTable, labels: [Double], target: TargetSchema) async throws
        -> Int
    {
        let flipped = try TrainingSet(
            features: features, labels: labels.map { 1 - $0 }, target: target)
        let answer = try await send(
            "models/\(model)/versions?reason=sabotage", try Trainer.train(flipped).encoded())
        guard answer.isSuccess else {
            throw DemoError("the sabotaged model was not registered: \(answer.text)")
        }
        return try JSONDecoder().decode(Registered.self, from: Data(answer.body)).version
    }

    /// Starts the rollout of a version by hand; false while another rollout is active.
    func startRollout(of version: Int) async throws -> Bool {
        let body = #"{"version":\#(version),"reason":"the demo's saboteur"}"#
        let answer = try await send("pipelines/\(pipeline)/rollouts", Array(body.utf8))
        if answer.status == 409 { return false }
        guard answer.isSuccess else {
            throw DemoError("the sabotaged rollout was not started: \(answer.text)")
        }
        return true
    }

    private struct Registered: Decodable {
        let version: Int
    }

    private func send(_ path: String, _ body: [UInt8]) async throws -> HTTPResponse {
        try await transport.send(
            HTTPRequest(
                method: "POST", url: "\(api)/api/v1/\(path)",
                headers: [HTTPHeader("content-type", "application/json")], body: body))
    }
}
