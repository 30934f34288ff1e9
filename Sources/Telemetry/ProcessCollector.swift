internal import Foundation

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension Metrics {
    /// Adds what the operating system knows of this process, and the version of the software.
    ///
    /// Reads `/proc`; where there is none, only `kedge_build_info` is reported.
    public func collectProcess(version: String, command: String) {
        set(MetricCatalogue.buildInfo, version, command, to: 1)
        let collector = ProcessCollector()
        beforeRendering { collector.collect(into: $0) }
    }
}

/// Reads what Linux knows of this process.
struct ProcessCollector: Sendable {
    private let startSeconds = ProcessCollector.startSeconds()

    func collect(into metrics: Metrics) {
        if let startSeconds { metrics.set(MetricCatalogue.startTime, to: startSeconds) }
        guard let statistics = Self.statistics() else { return }
        metrics.set(MetricCatalogue.residentMemory, to: statistics.residentBytes)
        metrics.counter(MetricCatalogue.processorTime)
            .observe(total: statistics.processorSeconds)
        if let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            metrics.set(MetricCatalogue.openFiles, to: Double(files.count))
        }
    }

    /// Fields of `/proc/self/stat` after the name in brackets; the first one is field 3 (state).
    private static func fields() -> [Substring]? {
        guard let text = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 21 ? fields : nil
    }

    private static func statistics() -> (processorSeconds: Double, residentBytes: Double)? {
        guard let fields = fields(), let user = Double(fields[11]),
            let system = Double(fields[12]), let pages = Double(fields[21])
        else { return nil }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        return ((user + system) / ticks, pages * Double(sysconf(Int32(_SC_PAGESIZE))))
    }

    private static func startSeconds() -> Double? {
        guard let fields = fields(), let ticks = Double(fields[19]),
            let text = try? String(contentsOfFile: "/proc/stat", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("btime ") }),
            let boot = Double(line.dropFirst("btime ".count))
        else { return nil }
        return boot + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
