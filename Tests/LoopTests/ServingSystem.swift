import Curl
import Foundation
import LocalServers
import Postgres
import Testing

/// A control plane and two endpoints with the model of the synthetic stream.
struct ServingSystem {
    /// A rollout as the API answers it.
    struct RolloutAnswer: Decodable {
        let id: Int64
        let phase: String
        let finishedAt: String?
    }

    let system: LoopSystem
    let pool: PostgresPool
    let ports: [Int]
    private(set) var serve: KedgeProcess
    private(set) var api: String
    private(set) var endpoints: [KedgeProcess] = []

    /// The endpoints as their clients see them.
    var clients: [EndpointClient] {
        ports.map { EndpointClient(system: system, url: "http://127.0.0.1:\($0)") }
    }

    /// Starts everything, and brings the first version into service.
    static func run(
        _ body: (inout ServingSystem) async throws -> Void
    ) async throws {
        try await LoopSystem.run { system in
            await system.set("KEDGE_ENDPOINT_TOKEN", LoopSystem.token)
            try await system.succeed(["migrate", "up"])
            let ports = try (0..<2).map { _ in try FreePort.next() }
            let pool = await system.pool()
            try await SyntheticModels(seed: 7).register(
                yaml: yaml(ports), champion: nil, on: pool)
            let (serve, api) = try await system.start("serve", ["serve"])
            var serving = ServingSystem(
                system: system, pool: pool, ports: ports, serve: serve, api: api)
            for index in ports.indices { try await serving.startEndpoint(index) }
            let first = try await serving.startRollout(of: 1)
            #expect(try await serving.finish(first) == "healthy")
            try await body(&serving)
            await pool.close()
        }
    }

    private static func yaml(_ ports: [Int]) -> String {
        """
        pipeline: loop
        topic: {predictions: loop.predictions, labels: loop.labels}
        decode:
          features: {numeric: [first, second], categorical: [group]}
          target: {classes: ["0", "1"]}
        deploy:
          endpoints: [\(ports.map { "\"http://127.0.0.1:\($0)\"" }.joined(separator: ", "))]
          tokenEnvironment: KEDGE_ENDPOINT_TOKEN
          steps: [{weight: 0.25, minimumLabels: 50}, {weight: 0.5}]
        """
    }

    /// Starts an endpoint on its port.
    mutating func startEndpoint(_ index: Int) async throws {
        let process = try await system.launch(
            "endpoint-\(index)", ["endpoint", "--port", String(ports[index])])
        _ = try await process.url()
        if endpoints.indices.contains(index) {
            endpoints[index] = process
        } else {
            endpoints.append(process)
        }
    }

    /// Kills the control plane, and starts it again.
    mutating func killServe() async throws {
        try await serve.process.killAndWait()
        (serve, api) = try await system.start("serve", ["serve"])
    }

    /// Asks for a rollout and returns its number.
    func startRollout(of version: Int) async throws -> Int64 {
        let answer = try await system.send(
            "POST", "\(api)/api/v1/pipelines/loop/rollouts",
            json: #"{"version":\#(version),"reason":"test"}"#)
        guard answer.status == 201 else {
            throw LoopFailure("no rollout of \(version): \(answer.status) \(answer.text)")
        }
        return try JSONDecoder().decode(RolloutAnswer.self, from: Data(answer.body)).id
    }

    /// Asks something of a rollout.
    func ask(_ request: String, of id: Int64) async throws {
        let answer = try await system.send(
            "POST", "\(api)/api/v1/rollouts/\(id)/\(request)", json: #"{"reason":"test"}"#)
        guard answer.status == 202 else {
            throw LoopFailure("\(request): \(answer.status) \(answer.text)")
        }
    }

    /// Waits until a rollout has ended, and returns its phase.
    func finish(_ id: Int64) async throws -> String {
        try await Deadline.wait(for: "end of rollout \(id)", evidence: { serve.process.logTail() })
        {
            let answer = try await system.send("GET", "\(api)/api/v1/rollouts/\(id)")
            let rollout = try JSONDecoder().decode(RolloutAnswer.self, from: Data(answer.body))
            return rollout.finishedAt == nil ? nil : rollout.phase
        }
    }
}
