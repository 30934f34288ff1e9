import Foundation
import LocalServers
import Postgres
import Testing

/// A worker and a control plane over a synthetic stream, from its first event to its last trace.
struct ExactlyOnceRun {
    /// What became of a stream.
    struct Outcome {
        let snapshot: StreamSnapshot
        /// The payloads on the dead-letter topic.
        let letters: [String]
        /// The messages that the receiver of alerts got.
        let alerts: [AlertReceiver.Received]
        /// How long it took.
        let took: Duration
    }

    let system: LoopSystem
    /// Goes past all proxies; fails while the database is down.
    let pool: PostgresPool
    var feed: StreamFeed
    private(set) var worker: KedgeProcess?
    private(set) var serve: KedgeProcess?

    /// Makes the tables and topics and starts the processes; then feeds and attacks; then waits
    /// until nothing is left to do.
    ///
    /// - Parameters:
    ///   - receiver: of alerts; nil makes one.
    ///   - diskMebibytes: the size of the database's disk; nil puts it with everything else.
    ///   - prepare: before the processes start.
    ///   - serveEnvironment: variables of the control plane alone.
    static func outcome(
        of stream: SyntheticStream, models: SyntheticModels, partitions: Int32,
        yaml: (_ webhook: String) -> String, receiver: AlertReceiver? = nil,
        diskMebibytes: Int? = nil,
        prepare: (LoopSystem) async throws -> Void = { _ in },
        serveEnvironment: (LoopSystem) throws -> [String: String] = { _ in [:] },
        attack: (inout ExactlyOnceRun) async throws -> Void
    ) async throws -> Outcome {
        let receiver = try receiver ?? AlertReceiver()
        var outcome: Outcome?
        try await receiver.serve { webhook in
            try await LoopSystem.run(diskMebibytes: diskMebibytes) { system in
                try await system.createTopics(
                    [SyntheticStream.predictionsTopic, SyntheticStream.labelsTopic],
                    partitions: partitions)
                try await system.createTopics([SyntheticStream.deadLettersTopic])
                await system.set("KEDGE_WEBHOOK_SECRET", AlertReceiver.secret)
                try await system.succeed(["migrate", "up"])
                let pool = await system.pool()
                try await models.register(yaml: yaml(webhook), on: pool)
                try await prepare(system)
                var run = ExactlyOnceRun(
                    system: system, pool: pool,
                    feed: try StreamFeed(stream, broker: system.broker.bootstrapServers))
                let own = try serveEnvironment(system)
                for (name, value) in own { await system.set(name, value) }
                run.serve = try await system.launch("serve", ["serve", "--port", "0"])
                for name in own.keys { await system.set(name, nil) }
                let started = ContinuousClock.now
                try await run.startWorker()
                try await attack(&run)
                try await run.finish()
                outcome = Outcome(
                    snapshot: try await StreamSnapshot(pool),
                    letters: try await TopicReader(system.broker.bootstrapServers)
                        .events(of: SyntheticStream.deadLettersTopic).map(\.payload),
                    alerts: receiver.received, took: .now - started)
                await pool.close()
            }
        }
        return try #require(outcome)
    }

    /// Starts the worker under the name it always has.
    mutating func startWorker() async throws {
        worker = try await system.launch(
            "worker", ["worker", "--port", "0", "--pipeline", "loop", "--instance", "w"])
    }

    /// Kills the worker.
    func killWorker() async throws {
        _ = try await worker?.process.killAndWait()
    }

    /// Feeds what is left and waits until everything is stored and has left; stops the worker.
    private mutating func finish() async throws {
        while feed.sent < feed.total {
            try await feed.send(upTo: feed.sent + 4000)
            let sent = feed.sent
            try await wait(until: "event worked on") { try await $0.done() >= sent - 4000 }
        }
        try await wait(until: "whole stream worked on") { try await $0.done() >= $0.feed.total }
        try await wait(until: "windows judged") { try await $0.number(.windowsToJudge) == 0 }
        try await wait(until: "dead letters published") { try await $0.unpublished() == 0 }
        try await wait(until: "alerts sent") {
            try await $0.number(
                "SELECT count(*) AS n FROM alert_deliveries WHERE state = 'pending'") == 0
        }
        guard try await done() == feed.total else {
            throw LoopFailure("\(try await done()) events worked on, of \(feed.total)")
        }
        await feed.close()
        guard let exit = try await worker?.process.stop(grace: .seconds(30)), exit.isSuccess else {
            throw LoopFailure("the worker did not stop in order: \(log)")
        }
    }

    /// Waits for something; a database that is down answers nothing.
    func wait(
        until what: String, within limit: Duration = .seconds(120),
        _ ask: (ExactlyOnceRun) async throws -> Bool
    ) async throws {
        try await Deadline.wait(until: what, within: limit, evidence: { log }) {
            do {
                return try await ask(self)
            } catch is PostgresError {
                return false
            }
        }
    }

    /// The end of what the worker logged.
    var log: String { worker?.process.logTail() ?? "" }

    /// How many events were worked on.
    func done() async throws -> Int {
        try await number("SELECT coalesce(sum(next_offset), 0)::bigint AS n FROM stream_offsets")
    }

    /// How often partitions were claimed.
    func claims() async throws -> Int {
        try await number("SELECT coalesce(sum(epoch), 0)::bigint AS n FROM stream_states")
    }

    /// How many dead letters are not known to be on their topic.
    func unpublished() async throws -> Int {
        try await number("SELECT count(*) AS n FROM dead_letters WHERE published_at IS NULL")
    }

    /// The number that a query gives as `n`.
    func number(_ query: PostgresQuery) async throws -> Int {
        Int(try await pool.query(query)[0].decode(Int64.self, "n"))
    }
}
