import Attacks
import Foundation
import LocalServers
import Testing

extension LoopTests {
    /// The wall clock of the machine jumps, again and again, under worker and control plane.
    @Suite(.serialized, .figures, .timeLimit(.minutes(15))) struct ClockResilienceTests {
        private static let rows = 6000
        private static let hour: Int64 = 3600
        /// How far the clock is ahead, in turn, in seconds.
        private static let offsets = [hour, -hour, 24 * hour, -24 * hour, 720 * hour, 0]

        @Test func `a clock that jumps forth and back changes no result`() async throws {
            let seed = AttackScale.seed("jumping clock", standard: 20_261_130)
            let times = AttackScale.count(60)
            let models = try SyntheticModels(seed: seed)
            let stream = SyntheticStream(
                seed: seed, rows: Self.rows, labelDelay: 300, champion: models.champion,
                challenger: models.challenger)
            let calm = try await outcome(stream, models, jumps: 0)
            #expect(
                calm.snapshot.count("windows")
                    == Self.rows / 250 / Int(SyntheticStream.partitions))
            #expect(!calm.alerts.isEmpty)
            let jumped = try await outcome(stream, models, jumps: times)
            let differences = jumped.snapshot.differences(from: calm.snapshot)
            #expect(differences == [])
            #expect(jumped.letters.sorted() == calm.letters.sorted())
            #expect(Self.told(jumped.alerts) == Self.told(calm.alerts))
            try ResilienceFigure(
                part: 5, attack: "wall clock of worker and control plane jumps", times: times,
                lost: differences.isEmpty ? "nothing" : "\(differences.count) tables differ",
                measured: "by an hour, a day and 30 days, forth and back; "
                    + "\(stream.messages.count) events, \(jumped.alerts.count) alerts",
                seed: seed
            ).record(repository: KedgeExecutable.repository)
        }

        /// What the receiver was told, without the ids and times of the messages.
        private static func told(_ alerts: [AlertReceiver.Received]) -> [String] {
            alerts.map {
                "\($0.type) \($0.data.fingerprint) \($0.data.startsAt) \($0.data.summary)"
            }.sorted()
        }

        private func outcome(
            _ stream: SyntheticStream, _ models: SyntheticModels, jumps: Int
        ) async throws -> ExactlyOnceRun.Outcome {
            var clock: JumpingClock?
            return try await ExactlyOnceRun.outcome(
                of: stream, models: models, partitions: SyntheticStream.partitions,
                yaml: { ExactlyOnceResilienceTests.yaml($0, windowRows: 250) },
                // What messages bear as their time is the clock's; see `Time.md`.
                receiver: try AlertReceiver(checksTime: false)
            ) { system in
                let made = try await JumpingClock(in: system.directory)
                for (name, value) in made.environment { await system.set(name, value) }
                clock = made
            } attack: { run in
                for jump in 0..<jumps {
                    let sent = run.feed.total * (jump + 1) / (jumps + 1)
                    try await run.feed.send(upTo: sent)
                    // Half of the time with events on their way.
                    let done = jump.isMultiple(of: 2) ? sent : sent - 200
                    try await run.wait(until: "event worked on") { try await $0.done() >= done }
                    try clock?.set(ahead: Self.offsets[jump % Self.offsets.count])
                }
            }
        }
    }
}
