import Foundation
import LocalServers

/// From the last event of a window to its report, in a running loop.
struct LoopSpeed: Measure {
    let name = "loop"

    /// Predictions a second: what is asked for, and half of it.
    private static let rates = [50_000, 25_000]

    func run(_ bench: Bench) async throws -> Measurement {
        let seconds = bench.isQuick ? 5 : 60
        var measurement = Measurement(
            title: "From event to report",
            method: """
                Prediction events of \(LoopChild.features) numeric features for \(seconds) s, \
                evenly, and a label for one in \(LoopChild.labelEvery), in \
                \(LoopChild.partitions) partitions of the broker tansu; one kedge worker, \
                PostgreSQL that synchronizes its files, producer and broker all on this machine, \
                \(LoopChild.sampleRate) of the rows kept. From sending the last event of a window \
                of one second's events to seeing its report, with Kolmogorov-Smirnov and PSI of \
                every feature and MMD, in the database, which is asked every \
                \(LoopChild.lookMilliseconds) ms; the producer lets events share requests for up \
                to \(LoopChild.lingerMilliseconds) ms. Where fewer events are worked on than are \
                sent, delays are those of the backlog of \(seconds) s.
                """)
        for rate in Self.rates {
            let found = try await measured(rate, seconds, bench)
            let at = "at \(rate.grouped) events/s"
            measurement.rows += [
                .init(
                    subject: "worked on, \(at)", unit: "events/s",
                    rounds: [found["per_second"] ?? .nan]),
                .init(subject: "p50, \(at)", unit: "ms", rounds: [found["p50"] ?? .nan]),
                .init(subject: "p99, \(at)", unit: "ms", rounds: [found["p99"] ?? .nan]),
            ]
        }
        return measurement
    }

    private func measured(
        _ rate: Int, _ seconds: Int, _ bench: Bench
    ) async throws -> [String: Double] {
        let cluster = try await PostgresCluster(
            directory: bench.scratch + "/loop-postgres-\(rate)", synchronizesFiles: true)
        try await cluster.start()
        let broker = try await TansuBroker(bench)
        do {
            let found = try await run(rate, seconds, broker, cluster, bench)
            try await broker.stop()
            try await cluster.stop()
            return found
        } catch {
            try await broker.stop()
            try await cluster.stop()
            throw error
        }
    }

    private func run(
        _ rate: Int, _ seconds: Int, _ broker: TansuBroker, _ cluster: PostgresCluster,
        _ bench: Bench
    ) async throws -> [String: Double] {
        try await LocalProcess.run(
            executable: bench.kedge,
            arguments: [
                "migrate", "up", "--database", cluster.connectionString, "--migrations",
                bench.repository + "/Migrations",
            ], logPath: bench.scratch + "/loop-migrate.log", limit: .seconds(60))
        let place = [broker.bootstrapServers, cluster.connectionString, "\(rate)"]
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
