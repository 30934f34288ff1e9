import Curl
import Foundation
import LocalServers
import Postgres
import Registry
import Rollouts
import Testing

extension RolloutSystem {
    /// What the database says of all rollouts so far.
    struct Ledger: Equatable {
        var aliasMoves: Int64
        var rollBackAlerts: Int64
    }

    /// One attack on one rollout, from its beginning until everything is mended.
    mutating func attack(
        at position: RolloutAttack.Position, _ fault: RolloutFault, _ outcome: Outcome
    ) async throws {
        try await mend()
        let leader = try await leader()
        let before = try await ledger()
        let (old, new) = (champion, 3 - champion)
        let victim =
            fault == .killEndpoint ? endpoints[0].process : serves[leader].process.process
        attack.arm((position, fault)) {
            victim.send(signal: fault == .stop ? SIGSTOP : SIGKILL)
        }
        let watched = fault == .killEndpoint ? [clients[1]] : clients
        var end: RolloutStore.Entry?
        let record = try await TrafficWatch.during(watched) {
            let id = try await create(canary: new, stable: old, outcome)
            if fault == .killEndpoint {
                try await Deadline.wait(until: "strike at \(position)") { attack.hasStruck }
                _ = await victim.waitForExit(limit: .seconds(10))
                try await mend()
            }
            end = try await ended(id)
            try await Deadline.wait(until: "strike at \(position)") { attack.hasStruck }
        }
        let rollout = try #require(end)
        let what: Comment = "\(fault) at \(position), \(outcome)"
        if RolloutFault.ofAnswers.contains(fault) {
            #expect([.healthy, .degraded].contains(rollout.state.phase), what)
        } else {
            #expect(rollout.state.phase == outcome.phase, what)
        }
        if rollout.state.phase == .healthy { champion = new }
        try expectWatched(record, old: old, new: new, what)
        try expectOnce(what)
        try await expectSteps(rollout.id, what)
        if fault == .killEndpoint {
            // What came back empty is given its models and weights by the leader.
            try await Deadline.wait(until: "whole traffic", within: .seconds(30)) {
                try await recordedIsShown()
            }
        }
        try await expectWhole(what)
        var after = before
        if rollout.state.phase == .healthy {
            after.aliasMoves += 1
        } else {
            after.rollBackAlerts += 1
        }
        #expect(try await ledger() == after, what)
        if fault == .stop { try await resume(leader, what) }
        attack.disarm()
        if [.killBefore, .killAfter].contains(fault) {
            _ = await victim.waitForExit(limit: .seconds(10))
        }
    }

    /// Lets another rollout end, and then the one that was stopped go on: it must change nothing.
    private mutating func resume(_ index: Int, _ what: Comment) async throws {
        let id = try await create(canary: 3 - champion, stable: champion, .promoted)
        #expect(try await ended(id).state.phase == .healthy, what)
        champion = 3 - champion
        let before = try await ledger()
        let splits = try await recorded()
        attack.release()
        serves[index].process.process.send(signal: SIGCONT)
        try await Deadline.wait(until: "late arrival") { attack.hasLetGo }
        try await Deadline.wait(until: "old leader's insight") {
            let answer = try? await system.send("GET", serves[index].api + "/metrics")
            return answer?.text.contains("\nkedge_leader 0") ?? false
        }
        #expect(try await ledger() == before, what)
        #expect(try await recorded() == splits, what)
        try await expectWhole(what)
    }

    /// Requests were answered all the time, by versions whose weights sum to 1.
    private func expectWatched(
        _ record: TrafficWatch.Record, old: Int, new: Int, _ what: Comment
    ) throws {
        #expect(record.wrong == [], what)
        let allowed: Set = [
            [String(old): 1.0], [String(new): 1.0], [String(old): 0.75, String(new): 0.25],
            [String(old): 0.5, String(new): 0.5],
        ]
        #expect(record.splits.isSubset(of: allowed), what)
    }

    /// Every generation stands for one split, and no endpoint took an older one after a newer.
    private func expectOnce(_ what: Comment) throws {
        var meaning: [Int64: TrafficSplit] = [:]
        var newest: [String: Int64] = [:]
        for change in attack.changes {
            let split = try JSONDecoder().decode(TrafficSplit.self, from: Data(change.body.utf8))
            let known = meaning[split.generation] ?? split
            #expect(split.routesLike(known), what)
            meaning[split.generation] = split
            guard (200..<300).contains(change.status) else { continue }
            #expect(split.generation >= newest[change.place] ?? .min, what)
            newest[change.place] = split.generation
        }
    }

    /// The journal goes forward: no step is entered twice, and no line is doubled.
    private func expectSteps(_ id: Int64, _ what: Comment) async throws {
        struct Line: Decodable {
            let step: Int?
            let phase: RolloutPhase?
            let number: Int?
        }
        let events = try await pool.withConnection { try await RolloutStore($0).events(id) }
        let lines = try events.map {
            ($0.kind, try JSONDecoder().decode(Line.self, from: Data($0.detail.utf8)))
        }
        let steps = lines.compactMap { $0.0.hasPrefix("action.") ? nil : $0.1.step }
        #expect(steps == steps.sorted(), what)
        let actions = lines.compactMap { $0.0.hasPrefix("action.") ? $0.1.number : nil }
        #expect(actions == Array(Set(actions)).sorted(), what)
        #expect(events.map(\.sequence) == Array(1...events.count), what)
    }

    /// Wholly one version: alias, recorded traffic, and what each endpoint shows.
    private func expectWhole(_ what: Comment) async throws {
        let alias = try await pool.withConnection {
            try await AliasStore($0).version(AliasStore.champion, of: "loop")
        }
        #expect(alias == champion, what)
        let split = try #require(try await recorded().first)
        #expect(split.weights.filter { $0.value > 0 } == [String(champion): 1], what)
        #expect(split.mirror == nil, what)
        #expect(try await recordedIsShown(), what)
    }

    private func recordedIsShown() async throws -> Bool {
        let split = try #require(try await recorded().first)
        for client in clients {
            guard let shown = try await client.traffic(), shown.routesLike(split),
                shown.generation == split.generation
            else { return false }
        }
        return true
    }

    private func recorded() async throws -> [TrafficSplit] {
        try await pool.withConnection { try await DeploymentStore($0).all() }
            .map { try JSONDecoder().decode(TrafficSplit.self, from: Data($0.split.utf8)) }
    }

    private func ledger() async throws -> Ledger {
        let rows = try await pool.query(
            """
            SELECT (SELECT count(*) FROM model_aliases WHERE alias = 'champion') AS moves,
                (SELECT count(*) FROM alerts WHERE kind = 'rollout') AS alerts
            """)
        return Ledger(
            aliasMoves: try rows[0].decode(Int64.self, "moves"),
            rollBackAlerts: try rows[0].decode(Int64.self, "alerts"))
    }

    /// The positions of a whole rollout that nobody attacks.
    mutating func positions(_ outcome: Outcome) async throws -> [RolloutAttack.Position] {
        try await mend()
        _ = try await leader()
        attack.arm()
        let id = try await create(canary: 3 - champion, stable: champion, outcome)
        #expect(try await ended(id).state.phase == outcome.phase)
        let found = attack.labels
        attack.disarm()
        if outcome == .promoted { champion = 3 - champion }
        return found.keys.sorted { ($0.place, $0.number) < ($1.place, $1.number) }
    }
}

extension RolloutSystem {
    /// Takes the leader away, and returns how long it was until the other one led.
    mutating func handOver(_ way: String) async throws -> Duration {
        let leader = try await leader()
        let process = serves[leader].process.process
        let other = 1 - leader
        let struck = ContinuousClock.now
        switch way {
        case "killed": process.send(signal: SIGKILL)
        case "stopped": process.send(signal: SIGSTOP)
        default: journals[leader].network.set(true)
        }
        try await Deadline.wait(until: "second leader") { await leads(other) }
        let took = ContinuousClock.now - struck
        journals[leader].network.set(false)
        process.send(signal: SIGCONT)
        if way == "killed" {
            _ = await process.waitForExit(limit: .seconds(10))
        } else {
            try await Deadline.wait(until: "old leader's insight") { await !leads(leader) }
        }
        return took
    }
}
