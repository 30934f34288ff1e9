import Foundation
import Telemetry
import Testing

@Suite(.timeLimit(.minutes(1))) struct PromtoolTests {
    /// Every metric of the catalogue with one or two series.
    func populated() -> Metrics {
        let metrics = Metrics()
        for metric in MetricCatalogue.all {
            fill(metrics, metric)
        }
        return metrics
    }

    func fill(_ metrics: Metrics, _ metric: Metric) {
        switch (metric.kind, metric.labels.count) {
        case (.counter, 0): metrics.increment(metric)
        case (.counter, 1): metrics.increment(metric, "a\"\\\n")
        case (.counter, 2): metrics.increment(metric, "a", "b", by: 0.5)
        case (.counter, _): metrics.increment(metric, "a", "b", "c")
        case (.gauge, 0): metrics.set(metric, to: 1)
        case (.gauge, 1): metrics.set(metric, "é", to: .nan)
        case (.gauge, 2): metrics.set(metric, "a", "b", to: -1e-9)
        case (.gauge, _): metrics.set(metric, "a", "b", "c", to: .infinity)
        case (_, 0): metrics.observe(metric, value: 0.3)
        case (_, 1): metrics.observe(metric, "a", value: 0.3)
        case (_, 2): metrics.observe(metric, "a", "b", value: 0.3)
        case (_, _): metrics.observe(metric, "a", "b", "c", value: 0.3)
        }
    }

    @Test func `promtool finds nothing to complain of`() throws {
        let metrics = populated()
        metrics.collectProcess(version: "0.1.0", command: "test")
        let text = metrics.render()
        for metric in MetricCatalogue.all {
            #expect(text.contains("# TYPE \(metric.name) \(metric.kind.rawValue)\n"))
        }
        let (status, complaints) = try promtool(["check", "metrics"], input: text)
        #expect(complaints.isEmpty)
        #expect(status == 0)
    }

    @Test func `what the operating system knows is plausible`() throws {
        let metrics = Metrics()
        metrics.collectProcess(version: "0.1.0", command: "test")
        _ = metrics.render()
        let memory = metrics.gauge(MetricCatalogue.residentMemory).value
        #expect((1e6...1e11).contains(memory))
        let start = metrics.gauge(MetricCatalogue.startTime).value
        // All integration tests are one process, which may run for long before this one.
        #expect((-1..<86_400).contains(Date.now.timeIntervalSince1970 - start))
        #expect(metrics.gauge(MetricCatalogue.openFiles).value >= 3)
        #expect(metrics.counter(MetricCatalogue.processorTime).value > 0)
    }

    func promtool(_ arguments: [String], input: String) throws -> (Int32, String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["promtool"] + arguments
        let stdin = Pipe()
        let stderr = Pipe()
        process.standardInput = stdin
        process.standardOutput = FileHandle.nullDevice
        process.standardError = stderr
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let complaints = try stderr.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: complaints, as: UTF8.self))
    }
}
