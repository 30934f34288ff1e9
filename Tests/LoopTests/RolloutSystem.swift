import ControlPlane
import Curl
import Foundation
import LocalServers
import Pipelines
import Postgres
import Registry
import Rollouts
import Testing

/// Two control planes and two endpoints, with a proxy on every way between them and the database.
struct RolloutSystem {
    /// How a rollout is meant to end.
    enum Outcome: String, CaseIterable, Sendable {
        case promoted, rolledBack

        var phase: RolloutPhase { self == .promoted ? .healthy : .degraded }
    }

    /// How long a leader may go unheard here.
    static let lease = Duration.seconds(2)

    let system: LoopSystem
    let pool: PostgresPool
    let attack = RolloutAttack()
    let ports: [Int]
    private(set) var proxies: [EndpointProxy] = []
    private(set) var journals: [JournalProxy] = []
    private(set) var serves: [(process: KedgeProcess, api: String)] = []
    private(set) var endpoints: [KedgeProcess] = []
    /// The version that has all traffic.
    var champion = 1

    /// The endpoints as their clients see them, not through the proxies.
    var clients: [EndpointClient] {
        ports.map { EndpointClient(system: system, url: "http://127.0.0.1:\($0)") }
    }

    /// Starts everything, and brings the first version into service.
    static func run(_ body: (inout RolloutSystem) async throws -> Void) async throws {
        try await LoopSystem.run { system in
            await system.set("KEDGE_ENDPOINT_TOKEN", LoopSystem.token)
            try await system.succeed(["migrate", "up"])
            let pool = await system.pool()
            var rollouts = RolloutSystem(
                system: system, pool: pool, ports: try (0..<2).map { _ in try FreePort.next() })
            try await rollouts.start()
            try await body(&rollouts)
            await pool.close()
        }
    }

    private mutating func start() async throws {
        for (index, port) in ports.enumerated() {
            proxies.append(
                try EndpointProxy(place: "endpoint-\(index)", port: port, attack: attack))
        }
        try await SyntheticModels(seed: 7).register(yaml: yaml, champion: nil, on: pool)
        for index in ports.indices { try await startEndpoint(index) }
        for index in 0..<2 {
            journals.append(try JournalProxy(port: system.cluster.port, attack: attack))
            try await startServe(index)
        }
        let first = try await create(canary: 1, stable: nil, .promoted)
        #expect(try await ended(first).state.phase == .healthy)
    }

    private var yaml: String {
        """
        pipeline: loop
        topic: {predictions: loop.predictions, labels: loop.labels}
        decode:
          features: {numeric: [first, second], categorical: [group]}
          target: {classes: ["0", "1"]}
        deploy:
          endpoints: [\(proxies.map { "\"\($0.url)\"" }.joined(separator: ", "))]
          tokenEnvironment: KEDGE_ENDPOINT_TOKEN
          timeout: 1s
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

    /// Starts a control plane whose database lies behind its proxy.
    mutating func startServe(_ index: Int) async throws {
        let direct = system.cluster.connectionString(database: "kedge")
        await system.set(
            "KEDGE_DATABASE",
            direct.replacing("port=\(system.cluster.port)", with: "port=\(journals[index].port)")
                + " sslmode=disable gssencmode=disable")
        let serve = try await system.start(
            "serve-\(index)", ["serve", "--lease", "2s"])
        await system.set("KEDGE_DATABASE", direct)
        if serves.indices.contains(index) {
            serves[index] = (serve.process, serve.url)
        } else {
            serves.append((serve.process, serve.url))
        }
    }

    /// Starts again what died.
    mutating func mend() async throws {
        for index in serves.indices where !serves[index].process.process.isRunning {
            try await startServe(index)
        }
        for index in endpoints.indices where !endpoints[index].process.isRunning {
            try await startEndpoint(index)
        }
    }

    /// Whether a control plane leads by its own account.
    func leads(_ index: Int) async -> Bool {
        let answer = try? await system.send("GET", serves[index].api + "/metrics")
        return answer?.text.contains("\nkedge_leader 1") ?? false
    }

    /// Which control plane leads.
    func leader() async throws -> Int {
        try await Deadline.wait(
            for: "leader", evidence: { serves.map { $0.process.process.logTail() }.joined() }
        ) {
            for index in serves.indices where await leads(index) { return index }
            return nil
        }
    }

    /// Creates a rollout together with the evidence that decides it.
    func create(canary: Int, stable: Int?, _ outcome: Outcome) async throws -> Int64 {
        let evidence =
            outcome == .promoted
            ? PairedEvidence(bothRight: 800, onlyCanaryRight: 200)
            : PairedEvidence(bothRight: 600, onlyStableRight: 400)
        return try await pool.withTransaction { connection in
            let pipeline = try #require(try await PipelineStore(connection).current("loop"))
            let id = try await RolloutStarter(connection).start(
                pipeline.pipeline, canary: canary, requestedBy: "test", reason: outcome.rawValue)
            if let stable {
                try await EvidenceStore(connection).add(
                    evidence, pipeline: "loop", partition: 0, stable: stable, canary: canary)
            }
            return try #require(id)
        }
    }

    /// A rollout once it has ended.
    func ended(_ id: Int64) async throws -> RolloutStore.Entry {
        try await Deadline.wait(
            for: "end of rollout \(id)", within: .seconds(60),
            evidence: { serves.map { $0.process.process.logTail() }.joined() }
        ) {
            let entry = try await pool.withConnection { try await RolloutStore($0).rollout(id) }
            return entry.finishedAt == nil ? nil : entry
        }
    }
}
