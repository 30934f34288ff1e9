import LocalServers
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LocalProcessTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory(prefix: "kedge-process")
    }

    private func shell(_ script: String) throws -> LocalProcess {
        try LocalProcess(
            executable: "/bin/sh", arguments: ["-c", script],
            logPath: directory.appending("log"))
    }

    @Test func `output and exit status of a program are kept`() async throws {
        defer { directory.remove() }
        let process = try shell("echo said; echo wrong >&2; exit 3")
        #expect(await process.waitForExit(limit: .seconds(10)) == .status(3))
        #expect(process.logTail() == "said\nwrong\n")
        #expect(!process.isRunning)
    }

    @Test func `only the end of a long log is returned`() async throws {
        defer { directory.remove() }
        let process = try shell("printf 'first%0100d' 7")
        #expect(await process.waitForExit(limit: .seconds(10)) == .status(0))
        #expect(process.logTail(bytes: 4) == "0007")
    }

    @Test func `a stopped program ends by SIGTERM`() async throws {
        defer { directory.remove() }
        let process = try shell("exec sleep 60")
        #expect(process.isRunning)
        #expect(try await process.stop() == .signal(15))
    }

    @Test func `a program that ignores SIGTERM is killed after the grace period`() async throws {
        defer { directory.remove() }
        let process = try shell("trap '' TERM; echo ready; while :; do sleep 0.1; done")
        while process.logTail().isEmpty {
            _ = await process.waitForExit(limit: .milliseconds(10))
        }
        #expect(try await process.stop(grace: .milliseconds(100)) == .signal(9))
    }

    @Test func `a wait that runs out returns nothing`() async throws {
        defer { directory.remove() }
        let process = try shell("exec sleep 60")
        #expect(await process.waitForExit(limit: .milliseconds(20)) == nil)
        try await process.killAndWait()
    }

    @Test func `the environment can be replaced`() async throws {
        defer { directory.remove() }
        let process = try LocalProcess(
            executable: "/bin/sh", arguments: ["-c", "echo $ANCHOR; pwd"],
            environment: ["ANCHOR": "kedge"], workingDirectory: "/",
            logPath: directory.appending("log"))
        #expect(await process.waitForExit(limit: .seconds(10)) == .status(0))
        #expect(process.logTail() == "kedge\n/\n")
    }

    @Test func `a program that does not exist is an error`() {
        defer { directory.remove() }
        #expect(throws: LocalServersError.self) {
            try LocalProcess(
                executable: "/nowhere/program", logPath: directory.appending("log"))
        }
    }

    @Test func `a tool that fails is an error with its output`() async {
        defer { directory.remove() }
        let expected = LocalServersError.toolFailed(
            program: "sh", exit: .status(2), log: "no such thing\n")
        await #expect(throws: expected) {
            try await LocalProcess.run(
                executable: "/bin/sh", arguments: ["-c", "echo no such thing; exit 2"],
                logPath: directory.appending("log"), limit: .seconds(10))
        }
    }

    @Test func `free ports differ and nothing listens on them`() throws {
        defer { directory.remove() }
        let ports = try (0..<50).map { _ in try FreePort.next() }
        #expect(Set(ports).count == 50)
        #expect(ports.allSatisfy { !FreePort.isListening($0) })
    }
}
