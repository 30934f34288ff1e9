import Dispatch
import Foundation
import Synchronization

/// A child process whose output goes to a file.
///
/// It does not outlive its last reference: an abandoned one is killed. It leads a process group
/// of its own, so Ctrl-C at the terminal reaches it only through its parent.
///
/// `Foundation.Process` is not used: on Linux it passes the blocked signals of the calling thread
/// on to the child, which SIGTERM then cannot end, and it waits for grandchildren too.
public final class LocalProcess: Sendable {
    /// How often a wait looks again.
    private static let pollInterval = DispatchTimeInterval.milliseconds(5)

    /// The name of the program, for messages.
    public let program: String
    /// The file that receives standard output and standard error, after what was there.
    public let logPath: String
    /// The process id.
    public let processIdentifier: Int32
    private let ended = Mutex<LocalProcessExit?>(nil)
    private let peakBytes = Mutex<Int?>(nil)

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - executable: The path of the program.
    ///   - environment: Replaces the inherited environment; `nil` inherits it.
    ///   - workingDirectory: `nil` inherits it.
    ///   - logPath: Created when absent, else appended to.
    /// - Throws: `LocalServersError.notStarted`.
    public init(
        executable: String,
        arguments: [String] = [],
        environment: [String: String]? = nil,
        workingDirectory: String? = nil,
        logPath: String
    ) throws(LocalServersError) {
        program = URL(fileURLWithPath: executable).lastPathComponent
        self.logPath = logPath
        let environment = environment ?? ProcessInfo.processInfo.environment
        processIdentifier = try ProcessSpawn(
            executable: executable, arguments: arguments,
            environment: environment.map { "\($0.key)=\($0.value)" },
            workingDirectory: workingDirectory, logPath: logPath
        ).start()
    }

    deinit {
        if isRunning {
            kill(processIdentifier, SIGKILL)
            waitpid(processIdentifier, nil, 0)
        }
    }

    /// How the process ended, or `nil` while it runs.
    public var exit: LocalProcessExit? {
        ended.withLock { ended in
            if ended == nil {
                ended = reap()
            }
            return ended
        }
    }

    /// The most memory that was resident at a time, in bytes; `nil` while it runs.
    public var residentBytesMax: Int? { exit == nil ? nil : peakBytes.withLock { $0 } }

    /// Whether the process still runs.
    public var isRunning: Bool { exit == nil }

    /// Sends a signal, unless the process has ended.
    public func send(signal: Int32) {
        ended.withLock { ended in
            // The id stays this process's own until it is reaped, which the lock excludes.
            if ended == nil {
                kill(processIdentifier, signal)
            }
        }
    }

    /// Waits until the process ends, at most `limit`.
    ///
    /// - Returns: How it ended, or `nil` when it still runs.
    public func waitForExit(limit: Duration) async -> LocalProcessExit? {
        await Self.poll(limit: limit) { self.exit }
    }

    /// Asks the process to end with SIGTERM, and kills it when it has not after `grace`.
    ///
    /// - Returns: How it ended.
    /// - Throws: `LocalServersError.tooSlow` when even a killed process stays.
    @discardableResult
    public func stop(
        grace: Duration = .seconds(10)
    ) async throws(LocalServersError) -> LocalProcessExit {
        send(signal: SIGTERM)
        if let exit = await waitForExit(limit: grace) {
            return exit
        }
        return try await killAndWait()
    }

    /// Kills the process with SIGKILL and waits until it is gone.
    ///
    /// - Throws: `LocalServersError.tooSlow` when the killed process stays.
    @discardableResult
    public func killAndWait() async throws(LocalServersError) -> LocalProcessExit {
        send(signal: SIGKILL)
        let limit = Duration.seconds(10)
        guard let exit = await waitForExit(limit: limit) else {
            throw .tooSlow(program: program, limit: limit, log: logTail())
        }
        return exit
    }

    /// The end of the log file: at most `bytes` bytes.
    public func logTail(bytes: Int = 2_000) -> String {
        guard let log = FileHandle(forReadingAtPath: logPath) else { return "" }
        guard let size = try? log.seekToEnd() else { return "" }
        try? log.seek(toOffset: size - min(size, UInt64(bytes)))
        let data = (try? log.readToEnd()) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    /// Runs a tool until it ends.
    ///
    /// - Throws: `LocalServersError`: `.toolFailed` when it returns something else than 0,
    ///   `.tooSlow` when it has not ended after `limit`; it is killed then.
    public static func run(
        executable: String,
        arguments: [String],
        environment: [String: String]? = nil,
        logPath: String,
        limit: Duration
    ) async throws(LocalServersError) {
        let tool = try LocalProcess(
            executable: executable, arguments: arguments, environment: environment,
            logPath: logPath)
        guard let exit = await tool.waitForExit(limit: limit) else {
            let log = tool.logTail()
            try await tool.killAndWait()
            throw .tooSlow(program: tool.program, limit: limit, log: log)
        }
        guard exit.isSuccess else {
            throw .toolFailed(program: tool.program, exit: exit, log: tool.logTail())
        }
    }

    /// Asks again and again until there is an answer, at most for `limit`.
    ///
    /// It goes on in a cancelled task, so that servers are also stopped from there.
    static func poll<Answer: Sendable>(
        limit: Duration, _ ask: () -> Answer?
    ) async -> Answer? {
        let deadline = ContinuousClock.now + limit
        while true {
            if let answer = ask() {
                return answer
            }
            if ContinuousClock.now >= deadline {
                return nil
            }
            await withCheckedContinuation { continuation in
                DispatchQueue.global().asyncAfter(deadline: .now() + pollInterval) {
                    continuation.resume()
                }
            }
        }
    }

    private func reap() -> LocalProcessExit? {
        var status: Int32 = 0
        var usage = rusage()
        guard wait4(processIdentifier, &status, WNOHANG, &usage) == processIdentifier else {
            return nil
        }
        // Linux counts it in kilobytes.
        peakBytes.withLock { $0 = usage.ru_maxrss * 1024 }
        // The layout of wait(2): the low seven bits are the signal, the next byte the status.
        let signal = status & 0x7F
        return signal == 0 ? .status((status >> 8) & 0xFF) : .signal(signal)
    }
}
