import Foundation
import LocalServers
import Testing

/// Each test asks PostgreSQL through the proxy, with a client of its own process.
@Suite(.serialized, .timeLimit(.minutes(2))) struct FaultProxyTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory(prefix: "kedge-proxy")
    }

    private func withProxy(_ body: (FaultProxy) async throws -> Void) async throws {
        defer { directory.remove() }
        let cluster = try await PostgresCluster(
            directory: directory.appending("postgres"), synchronizesFiles: false)
        try await cluster.start()
        let proxy = try FaultProxy(targetPort: cluster.port)
        try await body(proxy)
        proxy.close()
        try await cluster.stop(.immediate)
    }

    /// Runs a query; returns how long it took, or nil when it failed.
    private func ask(
        _ proxy: FaultProxy, _ sql: String = "SELECT 1", limit: Duration = .seconds(20)
    ) async throws -> Duration? {
        let started = ContinuousClock.now
        do {
            try await LocalProcess.run(
                executable: "/usr/bin/psql",
                arguments: [
                    "-X", "-q", "-t", "-A", "-c", sql,
                    "host=127.0.0.1 port=\(proxy.port) user=postgres dbname=postgres "
                        + "sslmode=disable gssencmode=disable",
                ], logPath: directory.appending("psql.log"), limit: limit)
        } catch LocalServersError.toolFailed, LocalServersError.tooSlow {
            return nil
        }
        return ContinuousClock.now - started
    }

    private func log() throws -> String {
        try String(contentsOfFile: directory.appending("psql.log"), encoding: .utf8)
    }

    @Test func `bytes pass unchanged and are counted`() async throws {
        try await withProxy { proxy in
            let took = try await ask(proxy, "SELECT repeat('kedge', 600000)")
            #expect(took != nil)
            let answer = try log()
            #expect(answer.count == 3_000_001)
            let counters = proxy.counters
            #expect(counters.accepted == 1)
            #expect(counters.answerBytes > 3_000_000)
            #expect(counters.requestBytes > 20)
            #expect(counters.reset == 0)
        }
    }

    @Test func `a delay and a limited bandwidth make answers late`() async throws {
        try await withProxy { proxy in
            proxy.faults = ProxyFaults(
                requests: .init(delay: .milliseconds(100)),
                answers: .init(delay: .milliseconds(100)))
            // Logging in and asking take at least two round trips.
            let delayed = try #require(try await ask(proxy))
            #expect(delayed > .milliseconds(400))
            proxy.faults = ProxyFaults(answers: .init(bytesPerSecond: 200_000))
            let slow = try #require(
                try await ask(proxy, "SELECT repeat('x', 100000)"))
            #expect(slow > .milliseconds(450))
        }
    }

    @Test func `refused connections are accepted again when told to`() async throws {
        try await withProxy { proxy in
            proxy.refuseConnections()
            #expect(try await ask(proxy) == nil)
            #expect(try log().contains("refused"))
            try proxy.acceptConnections()
            #expect(try await ask(proxy) != nil)
        }
    }

    @Test func `a reset breaks open connections`() async throws {
        try await withProxy { proxy in
            async let asked = ask(proxy, "SELECT pg_sleep(30)")
            while proxy.counters.answerBytes < 300 { try await Task.sleep(for: .milliseconds(5)) }
            proxy.resetConnections()
            let answer = try await asked
            #expect(answer == nil)
            while proxy.counters.open > 0 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(proxy.counters.reset == 1)
            #expect(try await ask(proxy) != nil)
        }
    }

    @Test func `a black hole accepts and passes nothing until it ends`() async throws {
        try await withProxy { proxy in
            proxy.faults.isBlackHole = true
            async let asked = ask(proxy)
            while proxy.counters.accepted < 1 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(proxy.counters.requestBytes == 0)
            proxy.faults.isBlackHole = false
            let answer = try await asked
            #expect(answer != nil)
        }
    }

    @Test func `a target that is down resets`() async throws {
        defer { directory.remove() }
        let proxy = try FaultProxy(targetPort: try FreePort.next())
        #expect(try await ask(proxy) == nil)
        #expect(proxy.counters.accepted >= 1)
        proxy.close()
        #expect(throws: LocalServersError.self) { try proxy.acceptConnections() }
    }
}
