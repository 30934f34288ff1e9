import Attacks
import Curl
import Foundation
import LocalServers
import Observations
import Postgres
import Registry
import Testing

extension LoopTests {
    /// Retrainings end once, with one version or a reason, whatever becomes of their trainers.
    @Suite(.serialized, .figures) struct RetrainingResilienceTests {
        private static let standardSeed: UInt64 = 20_261_124

        private func rows(_ count: Int, seed: UInt64 = 3) -> [SyntheticRow] {
            var generator = SeededGenerator(seed: seed)
            return (0..<count).map { _ in SyntheticRow(using: &generator) }
        }

        /// So many categories that the design has 128 MB and a step takes seconds.
        private var wide: [SyntheticRow] {
            rows(4000).enumerated().map { SyntheticRow($1, group: "g\($0)") }
        }

        private func record(
            _ attack: String, times: Int, measured: String, seed: UInt64? = nil
        ) throws {
            try ResilienceFigure(
                part: 4, attack: attack, times: times, lost: "nothing", measured: measured,
                seed: seed
            ).record(repository: KedgeExecutable.repository)
        }

        /// Trains once without trouble; returns how long its trainer ran, and its artifact.
        private func calm(
            _ retraining: RetrainingSystem, _ name: String
        ) async throws -> (milliseconds: Int64, version: ModelVersion) {
            try await retraining.request(name)
            let run = try await retraining.ended(name)
            #expect(run.outcome == .deployed)
            try await retraining.close(name)
            let lines = try await retraining.lines(name)
            let start = try #require(lines.first { $0.state == "running" })
            let end = try #require(lines.first { $0.state == "succeeded" })
            return (end.at - start.at, try #require(try await retraining.versions(name).first))
        }

        @Test(.timeLimit(.minutes(20)))
        func `a trainer killed at any moment is begun again, and its model is stored once`()
            async throws
        {
            let seed = AttackScale.seed("kill trainers", standard: Self.standardSeed)
            var generator = SeededGenerator(seed: seed)
            let jobs = AttackScale.count(50)
            var kills = 0
            var attempts: [Int] = []
            try await RetrainingSystem.run { retraining in
                try await retraining.prepare("killed", rows: rows(600))
                let calm = try await calm(retraining, "killed")
                for job in 1...jobs {
                    try await retraining.request("killed")
                    for _ in 0..<2 {
                        guard
                            let trainer = try await retraining.awaitTrainer(orEndOf: "killed")
                        else { break }
                        let moment = Int64.random(in: 0...calm.milliseconds, using: &generator)
                        try await Task.sleep(for: .milliseconds(moment))
                        guard TrainerSearch.isAlive(trainer), kill(trainer, SIGKILL) == 0 else {
                            break
                        }
                        kills += 1
                        try await Deadline.wait(until: "death") { !TrainerSearch.isAlive(trainer) }
                    }
                    let run = try await retraining.ended("killed")
                    #expect(run.outcome == .deployed, "\(run)")
                    #expect(run.attempts <= 3)
                    attempts.append(run.attempts)
                    let versions = try await retraining.versions("killed")
                    #expect(versions.count == job + 1)
                    // The same rows give the same model, byte for byte, however often begun.
                    #expect(versions.allSatisfy { $0.contentHash == calm.version.contentHash })
                    try await retraining.close("killed")
                }
                JobLine.expectOrder(
                    try await retraining.lines(), pause: RetrainingSystem.retryPause)
            }
            #expect(kills > 0)
            try record(
                "kill -9 the trainer at drawn moments", times: kills,
                measured:
                    "\(jobs) retrainings, \(attempts.reduce(0, +)) attempts, one version each",
                seed: seed)
        }

        @Test(.timeLimit(.minutes(20)))
        func `a trainer that dies each time is given up with its reason, an alert and a metric`()
            async throws
        {
            let jobs = AttackScale.count(10)
            try await RetrainingSystem.run { retraining in
                try await retraining.prepare(
                    "hopeless", rows: wide, retrain: "categoriesMax: 10000")
                for job in 1...jobs {
                    try await retraining.request("hopeless")
                    for _ in 0..<3 {
                        let trainer = try await retraining.awaitTrainer()
                        _ = kill(trainer, SIGKILL)
                        try await Deadline.wait(until: "death") { !TrainerSearch.isAlive(trainer) }
                    }
                    let run = try await retraining.ended("hopeless")
                    #expect(run.outcome == .failed)
                    #expect(run.attempts == 3)
                    #expect(run.error?.contains("the trainer died of signal 9") == true)
                    let alerts = try await retraining.pool.withConnection {
                        try await AlertStore($0).alerts(pipeline: "hopeless")
                    }
                    #expect(alerts.map(\.kind) == ["retraining"])
                    let api = retraining.serves[0].api
                    let metrics = try await retraining.system.send("GET", api + "/metrics").text
                    #expect(metrics.contains(#"kedge_trainer_attempts_total{pipeline="hopeless""#))
                    #expect(
                        metrics.split(separator: "\n").contains {
                            $0.hasPrefix("kedge_retrainings_total")
                                && $0.contains(#"outcome="failed""#) && $0.hasSuffix(" \(job)")
                        })
                }
                let list = try await retraining.system.succeed([
                    "retrain", "list", "hopeless", "--server", retraining.serves[0].api,
                ])
                #expect(list.contains("3 of 3"))
                #expect(list.contains("the trainer died of signal 9"))
                #expect(try await retraining.versions("hopeless").isEmpty)
                JobLine.expectOrder(
                    try await retraining.lines(), pause: RetrainingSystem.retryPause)
            }
            try record(
                "kill -9 every trainer of a retraining", times: jobs * 3,
                measured: "\(jobs) retrainings failed after 3 attempts each, with reason and alert")
        }

        @Test(.timeLimit(.minutes(20)))
        func `a trainer that hangs is killed and begun again`() async throws {
            let seed = AttackScale.seed("stop trainers", standard: Self.standardSeed)
            var generator = SeededGenerator(seed: seed)
            let jobs = AttackScale.count(20)
            var longest: Int64 = 0
            try await RetrainingSystem.run { retraining in
                try await retraining.prepare("hung", rows: rows(600))
                let calm = try await calm(retraining, "hung")
                for _ in 0..<jobs {
                    try await retraining.request("hung")
                    let trainer = try await retraining.awaitTrainer()
                    let moment = Int64.random(in: 0...calm.milliseconds / 2, using: &generator)
                    try await Task.sleep(for: .milliseconds(moment))
                    _ = kill(trainer, SIGSTOP)
                    let run = try await retraining.ended("hung")
                    #expect(run.outcome == .deployed)
                    #expect(!TrainerSearch.isAlive(trainer))
                    try await retraining.close("hung")
                }
                let lines = try await retraining.lines()
                JobLine.expectOrder(lines, pause: RetrainingSystem.retryPause)
                for (begun, ended) in zip(lines, lines.dropFirst())
                where begun.state == "running" && ended.state == "queued" {
                    #expect(ended.error?.contains("no sign of life") == true)
                    longest = max(longest, ended.at - begun.at)
                }
                #expect(try await retraining.versions("hung").count == jobs + 1)
            }
            try record(
                "stop the trainer (SIGSTOP)", times: jobs,
                measured: "killed within \(longest) ms with a lease of 2 s, then trained once",
                seed: seed)
        }

        @Test(.timeLimit(.minutes(10)))
        func `a trainer beyond its time or memory is killed, and the control plane goes on`()
            async throws
        {
            var longest: Int64 = 0
            var serveBytes = 0
            try await RetrainingSystem.run { retraining in
                try await retraining.prepare(
                    "slow", rows: wide, retrain: "timeLimit: 1s\n  categoriesMax: 10000")
                try await retraining.request("slow")
                let slow = try await retraining.ended("slow")
                #expect(slow.outcome == .failed)
                #expect(slow.error?.contains("retrain.timeLimit allows 1.0 seconds") == true)
                let lines = try await retraining.lines("slow")
                for (begun, ended) in zip(lines, lines.dropFirst()) where begun.state == "running" {
                    longest = max(longest, ended.at - begun.at)
                }
                #expect(longest < 2000)

                try await retraining.prepare(
                    "large", rows: wide, retrain: "memoryMax: 256MiB\n  categoriesMax: 10000")
                try await retraining.request("large")
                let large = try await retraining.ended("large", within: .seconds(120))
                #expect(large.outcome == .failed)
                #expect(large.error?.contains("retrain.memoryMax allows 256 MiB") == true)
                #expect(large.attempts == 3)

                let serve = retraining.serves[0].process.process
                serveBytes = TrainerSearch.resident(serve.processIdentifier)
                try await retraining.prepare("small", rows: rows(600))
                try await retraining.request("small")
                #expect(try await retraining.ended("small").outcome == .deployed)
                #expect(serve.isRunning)
            }
            try record(
                "a trainer beyond retrain.timeLimit and one beyond retrain.memoryMax", times: 6,
                measured: "time limit 1 s: killed after at most \(longest) ms; memory limit 256 MiB"
                    + ": died, serve then at \(serveBytes >> 20) MiB")
        }

        @Test(.timeLimit(.minutes(20)))
        func `a control plane killed while it trains is replaced, and the model is stored once`()
            async throws
        {
            let seed = AttackScale.seed("kill serve in training", standard: Self.standardSeed)
            var generator = SeededGenerator(seed: seed)
            let jobs = AttackScale.count(20)
            var orphans: Duration = .zero
            try await RetrainingSystem.run(serves: 2) { retraining in
                try await retraining.prepare("orphan", rows: rows(600))
                let calm = try await calm(retraining, "orphan")
                for job in 1...jobs {
                    try await retraining.request("orphan")
                    let system = retraining
                    let (index, trainer) = try await Deadline.wait(for: "trainer") {
                        () -> (Int, Int32)? in
                        for index in 0..<2 {
                            if let trainer = system.trainer(of: index) { return (index, trainer) }
                        }
                        return nil
                    }
                    let moment = Int64.random(in: 0...calm.milliseconds / 2, using: &generator)
                    try await Task.sleep(for: .milliseconds(moment))
                    try await retraining.serves[index].process.process.killAndWait()
                    let died = ContinuousClock.now
                    try await Deadline.wait(until: "end of the orphan") {
                        !TrainerSearch.isAlive(trainer)
                    }
                    orphans = max(orphans, .now - died)
                    #expect(try await retraining.ended("orphan").outcome == .deployed)
                    try await retraining.close("orphan")
                    #expect(try await retraining.versions("orphan").count == job + 1)
                    try await retraining.startServe(index)
                }
                JobLine.expectOrder(
                    try await retraining.lines(), pause: RetrainingSystem.retryPause)
            }
            try record(
                "kill -9 serve while its trainer runs", times: jobs,
                measured: "an orphan ends within \(Int(orphans / .milliseconds(1))) ms; the other "
                    + "serve trains once", seed: seed)
        }

        @Test(.timeLimit(.minutes(20)))
        func `two control planes that race over many jobs train each once`() async throws {
            let jobs = AttackScale.count(100)
            // Long enough that no trainer on a busy machine is taken for a hung one.
            try await RetrainingSystem.run(serves: 2, lease: .seconds(60)) { retraining in
                for job in 0..<jobs {
                    try await retraining.prepare("race-\(job)", rows: rows(300, seed: 5))
                }
                for job in 0..<jobs { try await retraining.request("race-\(job)") }
                for job in 0..<jobs {
                    let run = try await retraining.ended("race-\(job)", within: .seconds(300))
                    #expect(run.outcome == .deployed)
                    let lines = try await retraining.lines("race-\(job)")
                    #expect(run.attempts == 1, "\(lines)")
                    #expect(try await retraining.versions("race-\(job)").count == 1)
                    #expect(lines.map(\.state) == ["queued", "running", "succeeded"])
                }
                let owners = Set(
                    try await retraining.lines().compactMap {
                        $0.owner?.split(separator: "/").first
                    })
                #expect(jobs < 10 || owners.count == 2)
            }
            try record(
                "two serves race over jobs", times: jobs,
                measured: "each trained once, at its first attempt")
        }
    }
}
