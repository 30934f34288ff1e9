import Foundation
import LocalServers

/// How soon the control plane is ready, and what memory it takes when nothing happens.
struct ServeSpeed: Measure {
    let name = "serve"
    private static let idle = Duration.seconds(10)

    func run(_ bench: Bench) async throws -> Measurement {
        var measurement = Measurement(
            title: "Control plane",
            method: """
                kedge serve on an empty, migrated database of its own: from the start of the \
                process to the first success of /readyz, and its resident memory 10 s later.
                """)
        let cluster = try await PostgresCluster(
            directory: bench.scratch + "/postgres", synchronizesFiles: false)
        try await cluster.start()
        var starts: [Double] = []
        var memory: [Double] = []
        do {
            try await LocalProcess.run(
                executable: bench.kedge,
                arguments: [
                    "migrate", "up", "--database", cluster.connectionString, "--migrations",
                    bench.repository + "/Migrations",
                ], logPath: bench.scratch + "/migrate.log", limit: .seconds(60))
            for round in 0..<(bench.isQuick ? 1 : 3) {
                let (start, resident) = try await serve(cluster, bench, round: round)
                starts.append(start)
                memory.append(resident)
            }
        } catch {
            try await cluster.stop()
            throw error
        }
        try await cluster.stop()
        measurement.rows = [
            .init(subject: "start to ready", unit: "s", rounds: starts),
            .init(subject: "resident memory, idle", unit: "MB", rounds: memory),
        ]
        measurement.ratios = [
            .init("start, against one second", starts.median, atMost: 1),
            .init("memory, against 60 MB", memory.median / 60, atMost: 1),
        ]
        return measurement
    }

    private func serve(
        _ cluster: PostgresCluster, _ bench: Bench, round: Int
    ) async throws -> (start: Double, memory: Double) {
        let file = "\(bench.scratch)/serve-\(round).port"
        let started = ContinuousClock.now
        let process = try LocalProcess(
            executable: bench.kedge,
            arguments: [
                "serve", "--no-token", "--port", "0", "--port-file", file, "--database",
                cluster.connectionString,
            ], workingDirectory: bench.repository,
            logPath: "\(bench.scratch)/serve-\(round).log")
        let url = try await KedgeStart.url(file: file, process: process)
        try await KedgeStart.ready(url + "/readyz", process: process)
        let start = (ContinuousClock.now - started) / .seconds(1)
        try await Task.sleep(for: Self.idle)
        let resident = try Self.residentMegabytes(process.processIdentifier)
        try await process.stop()
        return (start, resident)
    }

    private static func residentMegabytes(_ process: Int32) throws -> Double {
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        guard let kilobytes = line?.split(separator: " ").compactMap({ Double($0) }).first else {
            throw SpeedError("expected the resident memory of process \(process)")
        }
        return kilobytes / 1024
    }
}
