import Attacks
import Foundation
import LocalServers
import Postgres
import Testing

extension LoopTests {
    /// Whatever dies or stalls under it, a stream leaves the same traces, each once.
    @Suite(.serialized, .figures) struct ExactlyOnceResilienceTests {
        static let partitions: Int32 = 6
        static let labelDelay = 300

        static func yaml(_ webhook: String, windowRows: Int) -> String {
            """
            pipeline: loop
            topic:
              predictions: \(SyntheticStream.predictionsTopic)
              labels: \(SyntheticStream.labelsTopic)
              deadLetters: \(SyntheticStream.deadLettersTopic)
            decode:
              features: {numeric: [first, second], categorical: [group]}
              target: {classes: ["0", "1"]}
            window:
              current: \(windowRows) events
            detect:
              drift: {mmd: {permutations: 99, rowsMax: 100}}
              performance:
                window: 400 labels
                reportEvery: 50 labels
                monitors: {errorRate: {expectedLabelsToFalseAlarm: 10000}, f1: {minimum: 0.6}}
            decide:
              onDrift: off
              onPerformance: false
              alerts:
                receivers:
                  - {name: test, webhook: "\(webhook)", secretEnvironment: KEDGE_WEBHOOK_SECRET}
            deploy: {endpoints: ["http://127.0.0.1:1"]}
            """
        }

        /// The stream and what an undisturbed run makes of it.
        private struct Example {
            let seed: UInt64
            let models: SyntheticModels
            let stream: SyntheticStream
            let windowRows: Int

            init() throws {
                seed = AttackScale.seed("exactly once", standard: 20_261_123)
                let rows = AttackScale.count(100_000)
                windowRows = AttackScale.isFull ? 250 : 100
                models = try SyntheticModels(seed: seed)
                stream = SyntheticStream(
                    seed: seed, rows: rows, labelDelay: labelDelay, champion: models.champion,
                    challenger: models.challenger,
                    shape: .scaled(rows: rows, partitions: partitions))
            }

            func outcome(
                prepare: (LoopSystem) async throws -> Void = { _ in },
                _ attack: (inout ExactlyOnceRun) async throws -> Void
            ) async throws -> ExactlyOnceRun.Outcome {
                try await ExactlyOnceRun.outcome(
                    of: stream, models: models, partitions: partitions,
                    yaml: { yaml($0, windowRows: windowRows) }, prepare: prepare, attack: attack)
            }
        }

        @Test(.timeLimit(.minutes(60)))
        func `a stream leaves the same traces, whatever is killed, down or slow`() async throws {
            let example = try Example()
            let calm = try await example.outcome { _ in }
            expectSubstance(calm, example.stream)
            print("exactly once: undisturbed \(calm.took), \(calm.alerts.count) alerts")
            try await killWorkers(example, calm)
            try await stopBroker(example, calm)
            try await stopDatabase(example, calm)
            try await slowDown(example, calm)
        }

        private func killWorkers(
            _ example: Example, _ calm: ExactlyOnceRun.Outcome
        ) async throws {
            let times = AttackScale.count(100)
            var killer = WorkerKiller(seed: example.seed)
            let outcome = try await example.outcome { run in
                try await killer.kill(times: times, in: &run)
            }
            try record(
                "worker killed with SIGKILL", times: times, example, outcome, calm,
                measured: killer.summary)
        }

        /// Cuts all connections, stops the broker, starts it again.
        ///
        /// The connections go first: noida goes on answering while it writes its files at its end,
        /// and what it confirms then, even what could already be read, is lost. No client can know.
        private func stopBroker(
            _ example: Example, _ calm: ExactlyOnceRun.Outcome
        ) async throws {
            let times = AttackScale.count(20)
            var proxy: FaultProxy?
            let outcome = try await example.outcome { system in
                let between = try FaultProxy(
                    targetPort: system.broker.port, standsForKafkaBroker: true)
                await system.set("KEDGE_KAFKA", "127.0.0.1:\(between.port)")
                proxy = between
            } _: { run in
                let broker = run.system.broker
                try await Self.disturb(times: times, seed: example.seed, run: &run) { _ in
                    proxy?.refuseConnections()
                    proxy?.resetConnections()
                    try await broker.stop()
                } calm: {
                    try await broker.start()
                    try proxy?.acceptConnections()
                }
            }
            proxy?.close()
            try record("broker stopped and started", times: times, example, outcome, calm)
        }

        private func stopDatabase(
            _ example: Example, _ calm: ExactlyOnceRun.Outcome
        ) async throws {
            let times = AttackScale.count(20)
            let outcome = try await example.outcome { run in
                let cluster = run.system.cluster
                try await Self.disturb(times: times, seed: example.seed, run: &run) { _ in
                    try await cluster.stop(.immediate)
                } calm: {
                    try await cluster.start()
                }
            }
            try record("PostgreSQL stopped (immediate)", times: times, example, outcome, calm)
        }

        /// Everything between the processes and both servers is late, slow, and sometimes cut.
        private func slowDown(
            _ example: Example, _ calm: ExactlyOnceRun.Outcome
        ) async throws {
            let times = AttackScale.count(20)
            var proxies: [FaultProxy] = []
            let outcome = try await example.outcome { system in
                let database = try FaultProxy(targetPort: system.cluster.port)
                let broker = try FaultProxy(
                    targetPort: system.broker.port, standsForKafkaBroker: true)
                let slow = ProxyFaults.Direction(
                    delay: .milliseconds(5), bytesPerSecond: 4_000_000)
                database.faults = ProxyFaults(requests: slow, answers: slow)
                broker.faults = ProxyFaults(requests: slow, answers: slow)
                let direct = await system.environment["KEDGE_DATABASE"] ?? ""
                await system.set(
                    "KEDGE_DATABASE",
                    direct.replacing("port=\(system.cluster.port)", with: "port=\(database.port)"))
                await system.set("KEDGE_KAFKA", "127.0.0.1:\(broker.port)")
                proxies = [database, broker]
            } _: { run in
                try await Self.disturb(times: times, seed: example.seed, run: &run) { draw in
                    let proxy = proxies[draw % 2]
                    switch draw / 2 % 3 {
                    case 0: proxy.resetConnections()
                    case 1: proxy.refuseConnections()
                    default: proxy.faults.isBlackHole = true
                    }
                } calm: {
                    for proxy in proxies {
                        try proxy.acceptConnections()
                        proxy.faults.isBlackHole = false
                    }
                }
            }
            let bytes = proxies.reduce(0) {
                $0 + $1.counters.requestBytes + $1.counters.answerBytes
            }
            #expect(bytes > Int64(example.stream.messages.count) * 100)
            for proxy in proxies { proxy.close() }
            try record(
                "broker and PostgreSQL slow and cut", times: times, example, outcome, calm,
                measured: "5 ms each way, 4 MB/s, \(bytes / 1_000_000) MB passed")
        }

        /// Feeds, and disturbs at drawn moments of the work, for drawn times up to a second.
        private static func disturb(
            times: Int, seed: UInt64, run: inout ExactlyOnceRun,
            attack: (_ draw: Int) async throws -> Void, calm: () async throws -> Void
        ) async throws {
            var generator = SeededGenerator(seed: seed)
            for round in 1...times {
                let goal = run.feed.total * round / (times + 1)
                while run.feed.sent < goal - 1000 {
                    try await run.feed.send(upTo: min(goal - 1000, run.feed.sent + 2000))
                    let sent = run.feed.sent
                    try await run.wait(until: "event worked on") {
                        try await $0.done() >= sent - 1000
                    }
                }
                try await run.feed.send(upTo: goal)
                for _ in 0..<Int.random(in: 0..<50, using: &generator) { _ = try await run.done() }
                try await attack(Int.random(in: 0..<6, using: &generator))
                try await Task.sleep(
                    for: .milliseconds(Int.random(in: 0..<1000, using: &generator)))
                try await calm()
            }
        }

        /// Compares with the undisturbed run and keeps the figure.
        private func record(
            _ attack: String, times: Int, _ example: Example, _ outcome: ExactlyOnceRun.Outcome,
            _ calm: ExactlyOnceRun.Outcome, measured: String = ""
        ) throws {
            var lost = outcome.snapshot.differences(from: calm.snapshot)
            if outcome.letters.sorted() != example.stream.malformed.sorted() {
                lost.append("\(outcome.letters.count) letters of \(example.stream.malformed.count)")
            }
            if Self.traces(outcome.alerts) != Self.traces(calm.alerts) {
                lost.append("alerts \(Self.traces(outcome.alerts))")
            }
            #expect(lost == [], "\(attack)")
            let counts =
                "\(example.stream.messages.count) events, \(outcome.letters.count) dead letters, "
                + "\(outcome.alerts.count) alerts, \(outcome.took.components.seconds) s"
            try ResilienceFigure(
                part: 1, attack: attack, times: times,
                lost: lost.isEmpty ? "nothing" : lost.joined(separator: "; "),
                measured: measured.isEmpty ? counts : "\(counts); \(measured)", seed: example.seed
            ).record(repository: KedgeExecutable.repository)
        }

        /// What left, in order of its names; which alarm of several partitions a message tells of
        /// hangs on which came first.
        private static func traces(_ alerts: [AlertReceiver.Received]) -> [String] {
            alerts.map { alert in
                let data = alert.data
                return data.kind == "performance"
                    ? "\(alert.type) \(data.fingerprint)"
                    : "\(alert.type) \(data.fingerprint) \(data.startsAt) \(data.summary)"
            }.sorted()
        }

        /// The stream has in it what the comparison is about.
        private func expectSubstance(
            _ outcome: ExactlyOnceRun.Outcome, _ stream: SyntheticStream
        ) {
            let snapshot = outcome.snapshot
            #expect(snapshot.count("windows") > 10)
            #expect(snapshot.count("feature_rows") == AttackScale.count(100_000))
            #expect(snapshot.count("dead_letters") == stream.malformed.count)
            #expect(snapshot.count("performance") > 200)
            let alerts = snapshot.tables["alerts"] ?? []
            #expect(alerts.contains { $0.contains("loop/drift") })
            #expect(alerts.contains { $0.contains("loop/performance") })
            #expect(outcome.letters.sorted() == stream.malformed.sorted())
            #expect(Set(outcome.alerts.compactMap(\.id)).count == outcome.alerts.count)
            #expect(outcome.alerts.count > 2)
        }
    }
}
