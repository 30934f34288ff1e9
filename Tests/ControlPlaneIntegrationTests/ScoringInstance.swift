import Foundation
import Logging
import Rollouts
import Scoring
import ServiceLifecycle
import Telemetry
import Testing

/// One endpoint on a port of its own; it forgets its models when it stops.
actor ScoringInstance {
    /// A sink that takes everything.
    private struct NoSink: PredictionSink {
        func offer(topic: String, key: [UInt8], payload: [UInt8]) -> Bool { true }
    }

    nonisolated let port: Int
    private var group: ServiceGroup?
    private var running: Task<Void, any Error>?

    nonisolated var url: String { "http://127.0.0.1:\(port)" }

    init(port: Int) {
        self.port = port
    }

    func start() async throws {
        let logger = Logger(label: "endpoint") { _ in SwiftLogNoOpLogHandler() }
        var configuration = ScoringConfiguration()
        configuration.port = port
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let server = ScoringServer(
            endpoint: ScoringEndpoint(sink: NoSink()), configuration: configuration,
            metrics: .disabled, logger: logger, onListening: { listening.yield($0) })
        let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
        self.group = group
        running = Task {
            defer { listening.finish() }
            try await group.run()
        }
        _ = try #require(await ports.first { _ in true })
    }

    func stop() async throws {
        await group?.triggerGracefulShutdown()
        try await running?.value
        group = nil
        running = nil
    }
}
