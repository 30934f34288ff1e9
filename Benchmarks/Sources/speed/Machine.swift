import Foundation
import LocalServers

/// Where and when a measurement was made.
struct Machine {
    /// The folder of the repository.
    let repository: String

    /// Processor, cores and memory.
    static var description: String {
        let cpu = lines("/proc/cpuinfo").first { $0.hasPrefix("model name") }?
            .split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
        let memory = lines("/proc/meminfo").first { $0.hasPrefix("MemTotal") }?
            .split(separator: " ").dropFirst().first.flatMap { Double($0) }
        let cores = ProcessInfo.processInfo.activeProcessorCount
        return "\(cpu ?? "unknown processor"), \(cores) cores, "
            + "\(Int(((memory ?? 0) / 1_048_576).rounded())) GB"
    }

    /// The mean number of processes that wanted to run in the last minute.
    static var load: String {
        lines("/proc/loadavg").first?.split(separator: " ").first.map(String.init) ?? "?"
    }

    /// The time, the commit and the load now.
    func circumstances() async -> String {
        let time = Self.now
        return "\(time), commit \(await commit()), load \(Self.load)"
    }

    /// The time, by the minute, in UTC.
    private static var now: String {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "UTC")
        format.dateFormat = "yyyy-MM-dd HH:mm 'UTC'"
        return format.string(from: Date())
    }

    private func commit() async -> String {
        let log = NSTemporaryDirectory() + "kedge-speed-commit-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: log) }
        do {
            try await LocalProcess.run(
                executable: "/usr/bin/git",
                arguments: ["-C", repository, "rev-parse", "--short", "HEAD"], logPath: log,
                limit: .seconds(10))
            return Self.lines(log).first ?? "unknown"
        } catch {
            return "unknown"
        }
    }

    private static func lines(_ path: String) -> [String] {
        ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "")
            .split(separator: "\n").map(String.init)
    }
}
