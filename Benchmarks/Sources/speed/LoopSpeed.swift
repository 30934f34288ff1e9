import Foundation
import LocalServers

/// From the last event of a window to its report, in a running loop.
struct LoopSpeed: Measure {
    let name = "loop"

    func run(_ bench: Bench) async throws -> Measurement {
        let seconds = bench.isQuick ? 5 : 60
        var measurement = Measurement(
            title: "From event to report",
            method: """
                \(LoopChild.rate.grouped) prediction events a second of \(LoopChild.features) \
                numeric features for \(seconds) s, evenly, and a label for one in \
                \(LoopChild.labelEvery), in \(LoopChild.partitions) partitions of the broker tansu; \
                one kedge worker, PostgreSQL that synchronizes its files, all on this machine, \
                \(LoopChild.sampleRate) of the rows kept. From sending the last event of a window \
                of \(LoopChild.rate.grouped) to seeing its report, with Kolmogorov-Smirnov and PSI \
                of every feature and MMD, in the database, which is asked every \
                \(LoopChild.lookMilliseconds) ms.
                """)
        let cluster = try await PostgresCluster(
            directory: bench.scratch + "/loop-postgres", synchronizesFiles: true)
        try await cluster.start()
        let broker = try await TansuBroker(bench)
        do {
            let found = try await run(seconds, broker, cluster, bench)
            try await broker.stop()
            try await cluster.stop()
            measurement.rows = [
                .init(subject: "windows", unit: "reports", rounds: [found["windows"] ?? 0]),
                .init(subject: "p50", unit: "ms", rounds: [found["p50"] ?? .nan]),
                .init(subject: "p99", unit: "ms", rounds: [found["p99"] ?? .nan]),
                .init(
                    subject: "sent and worked on", unit: "events/s",
                    rounds: [found["per_second"] ?? .nan]),
            ]
        } catch {
            try await broker.stop()
            try await cluster.stop()
            throw error
        }
        return measurement
    }

    private func run(
        _ seconds: Int, _ broker: TansuBroker, _ cluster: PostgresCluster, _ bench: Bench
    ) async throws -> [String: Double] {
        try await LocalProcess.run(
            executable: bench.kedge,
            arguments: [
                "migrate", "up", "--database", cluster.connectionString, "--migrations",
                bench.repository + "/Migrations",
            ], logPath: bench.scratch + "/loop-migrate.log", limit: .seconds(60))
        let place = [broker.bootstrapServers, cluster.connectionString]
        _ = try await bench.child(
            ["loop", "prepare"] + place, environment: broker.environment)
        let worker = try LocalProcess(
            executable: bench.kedge,
            arguments: [
                "worker", "--port", "0", "--pipeline", LoopChild.pipeline, "--kafka",
                broker.bootstrapServers, "--database", cluster.connectionString,
            ], environment: broker.environment, workingDirectory: bench.repository,
            logPath: bench.scratch + "/loop-worker.log")
        do {
            let found = try await bench.child(
                ["loop", "run"] + place + ["\(seconds)"], environment: broker.environment,
                limit: .seconds(seconds + 120))
            try await worker.stop()
            return found
        } catch {
            let tail = worker.logTail()
            try await worker.stop()
            throw SpeedError("\(error); the worker: \(tail)")
        }
    }
}
