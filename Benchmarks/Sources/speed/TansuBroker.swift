import Foundation
import LocalServers

/// The Kafka-protocol broker tansu, in memory, on a free loopback port.
///
/// It sends a partition piece by piece, as Kafka does. It needs librdkafka 2.16, so what talks to
/// it runs as a process of its own in `environment`.
struct TansuBroker {
    /// The value for the property `bootstrap.servers`.
    let bootstrapServers: String
    /// The environment of clients: this process's, with the newer librdkafka first.
    let environment: [String: String]
    private let process: LocalProcess

    init(_ bench: Bench) async throws {
        let port = try FreePort.next()
        bootstrapServers = "127.0.0.1:\(port)"
        environment = ProcessInfo.processInfo.environment.merging(
            ["LD_LIBRARY_PATH": bench.package + "/.build/librdkafka"]
        ) { $1 }
        process = try LocalProcess(
            executable: bench.package + "/.build/tansu",
            arguments: [
                "broker", "--silent", "--listener-url", "tcp://\(bootstrapServers)",
                "--advertised-listener-url", "tcp://\(bootstrapServers)",
                "--storage-engine", "memory://tansu/",
            ], logPath: bench.scratch + "/tansu.log")
        let deadline = ContinuousClock.now + .seconds(10)
        while !FreePort.isListening(port) {
            guard process.isRunning, ContinuousClock.now < deadline else {
                throw SpeedError("tansu did not start: \(process.logTail())")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    func stop() async throws {
        try await process.stop()
    }
}
