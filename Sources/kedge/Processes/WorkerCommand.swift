import API
import ArgumentParser
import ControlPlane
import Foundation
import Postgres
import Registry
import ServiceLifecycle
import UnixSignals

/// The stream worker: consumes topics, windows, joins labels, detects, decides.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Work on the streams of pipelines: decode, window, detect, decide.",
        discussion: """
            Workers of one pipeline share its partitions through Kafka's consumer group. Results
            and offsets are stored in one transaction, so a worker may be killed at any time.
            """)

    @Option(
        name: .customLong("pipeline"),
        help: "A pipeline to work on; may be repeated. Default: all that are applied at the start.")
    var pipelines: [String] = []

    @Option(
        help: ArgumentHelp(
            "This worker's name in its consumer groups (Kafka's static membership).",
            discussion: "A worker that restarts under its name takes its partitions over at once."))
    var instance: String?

    @Option(help: "The address to serve metrics and probes on.")
    var host = "127.0.0.1"

    @Option(
        parsing: .unconditional,
        help: "The port to serve metrics and probes on; 0 for any free one.")
    var port = 8471

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var kafka: KafkaOptions
    @OptionGroup var tls: TLSOptions
    @OptionGroup var process: ProcessOptions

    func run() async throws {
        LevelMemory.keep()
        let logger = try process.logger("worker")
        let metrics = process.metrics("worker")
        let settings = process.control()
        let pool = try database.pool("worker")
        let broker = try kafka.settings(instanceID: instance)
        let identity = try tls.identity(metrics: metrics, logger: logger)
        try await database.requireSchema(pool, logger: logger)
        let health = StreamHealth()
        var names = pipelines
        if names.isEmpty {
            names = try await pool.withConnection { try await PipelineStore($0).all() }.map(\.name)
        }
        guard !names.isEmpty else {
            throw InputError(
                "there is no pipeline to work on: apply one with 'kedge apply -f FILE', "
                    + "or name one with --pipeline")
        }
        var services: [any Service] = names.map { name in
            DriftLoop(
                pipelineName: name, pool: pool, kafka: broker, settings: settings, health: health,
                metrics: metrics, logger: logger)
        }
        services.append(PoolObserver(pool: pool, metrics: metrics))
        services.append(
            DeadLetterPublisher(
                pool: pool, kafka: broker, settings: settings, metrics: metrics, logger: logger))
        services.append(
            ProbeServer(
                host: host, port: port, identity: identity, metrics: metrics, logger: logger,
                problems: { health.problemsUntilReady },
                onListening: { process.announce(port: $0, logger: logger) }))
        try await ListenFailure.naming(host: host, port: port) {
            try await ServiceGroup(
                services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
            ).run()
        }
        await pool.close()
    }
}
