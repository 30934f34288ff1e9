import ArgumentParser
import ControlPlane
import Foundation
import Kafka
import Scoring
import ServiceLifecycle
import UnixSignals

/// Kedge's own serving endpoint.
struct EndpointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "endpoint",
        abstract: "Serve models by the Open Inference Protocol V2, and publish their predictions.",
        discussion: """
            The control plane loads versions, weighs traffic and turns on mirroring. Prediction
            events go to the topic that it names when it loads a version; answers never wait for
            Kafka.
            """)

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(parsing: .unconditional, help: "The port to listen on; 0 for any free one.")
    var port = 8085

    @Option(help: "A file that holds the bearer token; default: KEDGE_ENDPOINT_TOKEN, or none.")
    var tokenFile: String?

    @Flag(help: "Admit everybody who reaches the address, without a token.")
    var noToken = false

    @Option(
        parsing: .unconditional,
        help: "The most prediction events that wait for Kafka; more are dropped and counted.")
    var queueEvents = 100_000

    @OptionGroup var kafka: KafkaOptions
    @OptionGroup var tls: TLSOptions
    @OptionGroup var process: ProcessOptions

    func run() async throws {
        let logger = try process.logger("endpoint")
        let metrics = process.metrics("endpoint")
        let producer = try KafkaProducer(
            properties: try kafka.settings().properties, queueMessagesMax: queueEvents)
        var configuration = ScoringConfiguration()
        configuration.host = host
        configuration.port = port
        configuration.identity = try tls.identity(metrics: metrics, logger: logger)
        configuration.softwareVersion = KedgeVersion.current
        configuration.bearerToken = try TokenSource(
            file: tokenFile, variable: "KEDGE_ENDPOINT_TOKEN", isOff: noToken
        ).token()
        guard noToken || configuration.bearerToken != nil || ListenAddress.isLoopback(host) else {
            throw InputError(
                "expected a token to serve beyond this machine on '\(host)': set "
                    + "KEDGE_ENDPOINT_TOKEN, give --token-file, or --no-token")
        }
        let server = ScoringServer(
            endpoint: ScoringEndpoint(sink: KafkaSink(producer: producer), metrics: metrics),
            configuration: configuration, metrics: metrics, logger: logger,
            onListening: { process.announce(port: $0, logger: logger) })
        try await ListenFailure.naming(host: host, port: port) {
            try await ServiceGroup(
                services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
            ).run()
        }
        await producer.close()
    }
}

/// Hands prediction events to the producer.
private struct KafkaSink: PredictionSink {
    let producer: KafkaProducer

    func offer(topic: String, key: [UInt8], payload: [UInt8]) -> Bool {
        producer.offer(topic: topic, key: key, payload: payload)
    }
}
