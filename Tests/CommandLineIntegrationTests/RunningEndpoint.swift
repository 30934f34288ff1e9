import Logging
import Observations
import Scoring
import ServiceLifecycle
import Telemetry
import Testing
import Training

/// An endpoint that serves the model `price` over a real socket while a test runs.
enum RunningEndpoint {
    static func run(
        sink: MemorySink, token: String? = nil, _ body: (_ url: String) async throws -> Void
    ) async throws {
        let endpoint = ScoringEndpoint(sink: sink, topics: ["price": "predictions"])
        try endpoint.load(model: "price", version: "1", artifact: try artifact())
        var configuration = ScoringConfiguration()
        configuration.port = 0
        configuration.bearerToken = token
        let logger = Logger(label: "replay-tests") { _ in SwiftLogNoOpLogHandler() }
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let server = ScoringServer(
            endpoint: endpoint, configuration: configuration, metrics: .disabled, logger: logger,
            onListening: { listening.yield($0) })
        let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { listening.finish() }
                try await group.run()
            }
            let outcome: Result<Void, any Error>
            do {
                let port = try #require(await ports.first { _ in true })
                try await body("http://127.0.0.1:\(port)")
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try outcome.get()
        }
    }

    /// A model that says UP when the price is high.
    private static func artifact() throws -> [UInt8] {
        let schema = try FeatureSchema([Feature(name: "price", kind: .numeric)])
        let prices = (0..<200).map { Double($0) / 200 }
        let set = try TrainingSet(
            features: try FeatureTable(schema: schema, columns: [.numeric(prices)]),
            labels: prices.map { $0 > 0.5 ? 1 : 0 },
            weights: Array(repeating: 1, count: prices.count),
            target: try TargetSchema(classes: ["DOWN", "UP"]))
        return try Trainer.train(set, settings: TrainingSettings(learner: .logistic(l2: 1)))
            .encoded()
    }
}
