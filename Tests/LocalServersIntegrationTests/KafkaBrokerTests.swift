import LocalServers
import Testing

@Suite(.timeLimit(.minutes(1)))
struct KafkaBrokerTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory(prefix: "kedge-broker")
    }

    @Test func `a broker starts, stops and starts again on the same port`() async throws {
        defer { directory.remove() }
        let broker = try KafkaBroker(directory: directory.path)
        #expect(!FreePort.isListening(broker.port))
        try await broker.start()
        #expect(FreePort.isListening(broker.port))
        #expect(broker.bootstrapServers == "127.0.0.1:\(broker.port)")
        try await broker.stop()
        #expect(!FreePort.isListening(broker.port))
        #expect(await !broker.isRunning)
        try await broker.start()
        #expect(FreePort.isListening(broker.port))
        try await broker.stop()
    }

    @Test func `a killed broker is gone at once and can be started again`() async throws {
        defer { directory.remove() }
        let broker = try KafkaBroker(directory: directory.path)
        try await broker.start()
        try await broker.kill()
        #expect(!FreePort.isListening(broker.port))
        try await broker.start()
        #expect(FreePort.isListening(broker.port))
        try await broker.stop()
    }

    @Test func `a program that is no broker is an error with what it wrote`() async throws {
        defer { directory.remove() }
        let broker = try KafkaBroker(directory: directory.path, executable: "/bin/ls")
        let error = await #expect(throws: LocalServersError.self) {
            try await broker.start()
        }
        guard case .endedEarly("ls", _, let log) = error else {
            Issue.record("unexpected \(String(describing: error))")
            return
        }
        #expect(log.contains("--data-dir") || log.contains("data-dir"))
    }

    @Test func `a missing noida-db is an error that says how to install it`() throws {
        defer { directory.remove() }
        let path = try KafkaBroker.locateExecutable(
            environment: ["KEDGE_NOIDA": "/bin/true"], workingDirectory: "/")
        #expect(path == "/bin/true")
    }
}
