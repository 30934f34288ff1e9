import Foundation
import LocalServers
import Postgres

/// A worker of the synthetic stream, and its deaths.
struct WorkerRun {
    private let system: LoopSystem
    private let pool: PostgresPool
    private var worker: KedgeProcess?
    /// How many events were produced but not yet worked on at each kill.
    private(set) var inFlight: [Int] = []

    init(system: LoopSystem, pool: PostgresPool) {
        self.system = system
        self.pool = pool
    }

    /// Starts the worker under the name it always has.
    mutating func start(logLevel: String = "info") async throws {
        worker = try await system.launch(
            "worker",
            [
                "worker", "--port", "0", "--pipeline", "loop", "--instance", "w", "--log-level",
                logLevel,
            ])
    }

    /// Kills the worker at drawn moments: most with events in flight, some as it takes over.
    mutating func kill(times: Int, seed: UInt64, feed: inout StreamFeed) async throws {
        var generator = SeededGenerator(seed: seed)
        for round in 1...times {
            if round.isMultiple(of: 4) {
                // The worker has just been started again: it dies as soon as it has claimed.
                let before = try await epochs()
                try await wait(until: "claim of a partition") { try await $0.epochs() > before }
            } else {
                let goal = feed.total * round / (times + 1)
                while feed.sent < goal {
                    let batch = Int.random(in: 50...400, using: &generator)
                    try await feed.send(upTo: min(goal, feed.sent + batch))
                    let sent = feed.sent
                    try await wait(until: "event worked on") { try await $0.done() >= sent - 200 }
                }
                try await feed.send(upTo: feed.sent + 400)
                for _ in 0..<Int.random(in: 0..<25, using: &generator) { _ = try await done() }
            }
            _ = try await worker?.process.killAndWait()
            inFlight.append(feed.sent - (try await done()))
            try await start()
        }
    }

    /// Waits until everything is stored and every dead letter has left; then stops the worker.
    mutating func finish(_ total: Int) async throws {
        try await wait(until: "whole stream worked on") { try await $0.done() >= total }
        try await wait(until: "windows judged") { try await $0.number(.windowsToJudge) == 0 }
        try await wait(until: "dead letters published") { try await $0.unpublished() == 0 }
        guard try await done() == total else {
            throw LoopFailure("\(try await done()) events worked on, of \(total)")
        }
        guard let exit = try await worker?.process.stop(), exit.isSuccess else {
            throw LoopFailure("the worker did not stop in order: \(worker?.log ?? "")")
        }
    }

    /// Waits; a broker may hold the transaction of a killed writer of dead letters open for 60 s.
    private func wait(
        until what: String, _ ask: (WorkerRun) async throws -> Bool
    ) async throws {
        try await Deadline.wait(
            until: what, within: .seconds(120), evidence: { worker?.process.logTail() ?? "" }
        ) { try await ask(self) }
    }

    /// How many events were worked on.
    private func done() async throws -> Int {
        try await number("SELECT coalesce(sum(next_offset), 0)::bigint AS n FROM stream_offsets")
    }

    private func epochs() async throws -> Int {
        try await number("SELECT coalesce(sum(epoch), 0)::bigint AS n FROM stream_states")
    }

    private func unpublished() async throws -> Int {
        try await number("SELECT count(*) AS n FROM dead_letters WHERE published_at IS NULL")
    }

    private func number(_ query: PostgresQuery) async throws -> Int {
        Int(try await pool.query(query)[0].decode(Int64.self, "n"))
    }
}
