import Foundation
import LocalServers
import Postgres

/// Workers of one pipeline that share its partitions, and how they come and go.
///
/// The broker of the tests never drops a member that was killed: so those that are killed have an
/// instance name and come back under it; those that are added and removed have none and leave in
/// order.
struct WorkerGroup {
    /// What is done to the workers.
    enum Change: String, CaseIterable {
        /// Another worker joins.
        case add
        /// A worker is asked to stop, and leaves.
        case remove
        /// A worker is killed, and another process takes its name over.
        case kill
    }

    /// The most workers at a time.
    static let workersMax = 4

    private let system: LoopSystem
    private let pool: PostgresPool
    private var named: [(name: String, worker: KedgeProcess)] = []
    private var unnamed: [KedgeProcess] = []
    private var started = 0
    /// What was done, in order.
    private(set) var changes: [Change] = []
    /// With how many workers at least one event was worked on.
    private(set) var sizes: Set<Int> = []
    /// How many events were produced but not yet worked on at each change.
    private(set) var inFlight: [Int] = []
    /// How often another member had to make all join again after a kill.
    private(set) var regroupings = 0

    init(system: LoopSystem, pool: PostgresPool) {
        self.system = system
        self.pool = pool
    }

    var count: Int { named.count + unnamed.count }

    /// Starts a worker that may be killed.
    mutating func startNamed() async throws {
        started += 1
        named.append(("w\(started)", try await launch("w\(started)", instance: "w\(started)")))
    }

    /// Changes the workers while events are produced.
    mutating func change(
        times: Int, using generator: inout SeededGenerator, feed: inout StreamFeed
    ) async throws {
        for round in 1...times {
            try await produce(&feed, upTo: feed.total * round / (times + 1), using: &generator)
            sizes.insert(count)
            let change = draw(using: &generator)
            // Some events are under way when it happens.
            try await feed.send(upTo: min(feed.total, feed.sent + 300))
            for _ in 0..<Int.random(in: 0..<20, using: &generator) { _ = try await done() }
            inFlight.append(feed.sent - (try await done()))
            try await apply(change, using: &generator)
            changes.append(change)
            // Every other time the next change comes while the group still shares out anew.
            if Bool.random(using: &generator) || round == times { try await waitUntilShared() }
        }
    }

    /// Waits until everything is stored and every dead letter has left; then stops all.
    mutating func finish(_ total: Int) async throws {
        try await wait(until: "whole stream worked on", within: .seconds(180)) {
            try await $0.done() >= total
        }
        try await wait(until: "windows judged") { try await $0.number(.windowsToJudge) == 0 }
        try await wait(until: "dead letters published") {
            try await $0.number(
                "SELECT count(*) AS n FROM dead_letters WHERE published_at IS NULL") == 0
        }
        guard try await done() == total else {
            throw LoopFailure("\(try await done()) events worked on, of \(total)")
        }
        for worker in unnamed + named.map(\.worker) {
            guard try await worker.process.stop().isSuccess else {
                throw LoopFailure("a worker did not stop in order: \(worker.process.logTail())")
            }
        }
    }

    /// Waits until as many workers as there are hold partitions.
    func waitUntilShared() async throws {
        try await wait(until: "partitions shared by \(count)", within: .seconds(90)) {
            try await $0.number(
                "SELECT count(DISTINCT owner) AS n FROM stream_states") == $0.count
        }
    }

    /// A change that keeps from one to `workersMax` workers, one of which has a name; first one
    /// joins, so that those who are killed belong to a group.
    private func draw(using generator: inout SeededGenerator) -> Change {
        var possible: [Change] = changes.isEmpty ? [] : [.kill]
        if count < Self.workersMax { possible += [.add, .add] }
        if !unnamed.isEmpty { possible.append(.remove) }
        return possible.randomElement(using: &generator) ?? .kill
    }

    private mutating func apply(
        _ change: Change, using generator: inout SeededGenerator
    ) async throws {
        switch change {
        case .add:
            started += 1
            // Every other one may be killed later.
            if started.isMultiple(of: 2) {
                started -= 1
                try await startNamed()
            } else {
                unnamed.append(try await launch("u\(started)", instance: nil))
            }
        case .remove:
            // The local broker waits for ever for a member that left before it had joined.
            try await waitUntilShared()
            let worker = unnamed.remove(at: Int.random(in: 0..<unnamed.count, using: &generator))
            guard try await worker.process.stop().isSuccess else {
                throw LoopFailure("a worker did not stop in order: \(worker.process.logTail())")
            }
        case .kill:
            let index = Int.random(in: 0..<named.count, using: &generator)
            _ = try await named[index].worker.process.killAndWait()
            named[index].worker = try await launch(
                named[index].name, instance: named[index].name)
            if count > 1 { try await regroup() }
        }
    }

    /// Sees to it that every partition is held again after a kill.
    ///
    /// The local broker lets the leader of the group, when it comes back under its name, share
    /// partitions out without telling the other members. A member that comes and goes makes all
    /// join again.
    private mutating func regroup() async throws {
        let limit = ContinuousClock.now + .seconds(6)
        let relaunched = try await now()
        try await wait(until: "held partitions, or time is up", within: .seconds(20)) {
            guard ContinuousClock.now < limit else { return true }
            return try await $0.areHeld(since: relaunched)
        }
        guard try await !areHeld(since: relaunched) else { return }
        regroupings += 1
        let other = try await launch("x\(regroupings)", instance: nil)
        _ = try await other.url()
        let joined = try await now()
        try await wait(until: "held partitions", within: .seconds(60)) {
            try await $0.areHeld(since: joined)
        }
        guard try await other.process.stop().isSuccess else {
            throw LoopFailure("a worker did not stop in order: \(other.process.logTail())")
        }
    }

    /// Whether live workers have said of every partition that they hold it.
    private func areHeld(since microseconds: Int) async throws -> Bool {
        try await number(
            """
            SELECT count(*) AS n FROM stream_states
            WHERE extract(epoch FROM seen_at) * 1000000 > \(Int64(microseconds))
            """) == Int(LoopTests.SeveralWorkersResilienceTests.shape.partitions)
    }

    /// The time of the database, in microseconds.
    private func now() async throws -> Int {
        try await number("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS n")
    }

    private func launch(_ name: String, instance: String?) async throws -> KedgeProcess {
        try await system.launch(
            name,
            ["worker", "--port", "0", "--pipeline", "loop"]
                + (instance.map { ["--instance", $0] } ?? []))
    }

    /// Produces in batches of drawn sizes, as fast as events are worked on.
    private func produce(
        _ feed: inout StreamFeed, upTo goal: Int, using generator: inout SeededGenerator
    ) async throws {
        while feed.sent < goal {
            let batch = Int.random(in: 50...400, using: &generator)
            try await feed.send(upTo: min(goal, feed.sent + batch))
            let sent = feed.sent
            try await wait(until: "event worked on", within: .seconds(120)) {
                try await $0.done() >= sent - 400
            }
        }
    }

    /// Waits; a broker may hold the transaction of a killed writer of dead letters open for 60 s.
    private func wait(
        until what: String, within limit: Duration = .seconds(120),
        _ ask: (WorkerGroup) async throws -> Bool
    ) async throws {
        try await Deadline.wait(
            until: what, within: limit,
            evidence: {
                "\(changes.map(\.rawValue)); "
                    + (named.map(\.worker) + unnamed).map { $0.process.logTail() }
                    .joined(separator: "\n")
            }
        ) { try await ask(self) }
    }

    /// How many events were worked on.
    private func done() async throws -> Int {
        try await number("SELECT coalesce(sum(next_offset), 0)::bigint AS n FROM stream_offsets")
    }

    private func number(_ query: PostgresQuery) async throws -> Int {
        Int(try await pool.query(query)[0].decode(Int64.self, "n"))
    }
}
