import Attacks
import Foundation
import LocalServers
import Postgres
import Testing

extension LoopTests {
    /// The disk of PostgreSQL is really full, the log of its writes on it too, and then is not.
    @Suite(.serialized, .figures, .timeLimit(.minutes(10))) struct FullDiskResilienceTests {
        private static let seed = AttackScale.seed("full disk", standard: 20_261_130)
        private static let rounds = AttackScale.count(10, least: 2)
        private static let mebibytes = 256

        @Test func `a disk that is full, tables and log of writes, loses nothing of a stream`()
            async throws
        {
            let models = try SyntheticModels(seed: Self.seed)
            let stream = SyntheticStream(
                seed: Self.seed, rows: 3000 * Self.rounds, labelDelay: 300,
                champion: models.champion, challenger: models.challenger)
            let calm = try await outcome(stream, models) { _ in }
            var disk: SmallDisk?
            var down = 0
            let troubled = try await outcome(stream, models, onSmallDisk: true) { run in
                guard let found = await run.system.disk else { return }
                disk = found
                let (_, api) = try await run.system.start("api", ["serve"])
                for round in 0..<Self.rounds {
                    if try await fill(&run, found, api: api, round: round) { down += 1 }
                }
            }
            #expect(troubled.snapshot.differences(from: calm.snapshot) == [])
            #expect(troubled.letters.sorted() == stream.malformed.sorted())
            guard disk != nil else {
                print(
                    "full disk: NOT attacked: this process may not mount a disk; what remains is "
                        + "the trigger of DatabaseResilienceTests")
                return
            }
            try ResilienceFigure(
                part: 8,
                attack: "the disk of PostgreSQL filled up (tmpfs of \(Self.mebibytes) MiB)",
                times: Self.rounds, lost: "nothing",
                measured: "\(stream.messages.count) events; each named by doctor and API; "
                    + "PostgreSQL itself went down \(down) times and was started again",
                seed: Self.seed
            ).record(repository: KedgeExecutable.repository)
        }

        /// Fills the disk in mid-stream, looks at what is said of it, and makes room again.
        ///
        /// - Returns: whether PostgreSQL had to be started again.
        private func fill(
            _ run: inout ExactlyOnceRun, _ disk: SmallDisk, api: String, round: Int
        ) async throws -> Bool {
            try disk.fill()
            #expect(disk.free < 4096)
            try await run.feed.send(
                upTo: run.feed.total * (round + 1) / (Self.rounds + 1))
            let system = run.system
            // Large, and of a kind that PostgreSQL cannot compress.
            let comment = (0..<5000).map { _ in "\n# \(UUID())" }.joined()
            let file = try system.write(
                KilledWorkerTests.yaml.replacing("pipeline: loop", with: "pipeline: other")
                    + comment + "\n",
                to: "other.yaml")
            var said = ""
            try await Deadline.wait(
                until: "full disk named", within: .seconds(90),
                evidence: { "\(said)\n\(run.log)" }
            ) {
                let apply = try await system.command(["apply", "-f", file, "--server", api])
                let doctor = try await system.command(["doctor", "--server", api])
                said = apply.output + doctor.output
                guard system.cluster.processIdentifier != nil else {
                    return doctor.output.contains("start PostgreSQL")
                }
                return apply.output.contains("the disk of the database is full")
                    && doctor.output.contains("make room there")
            }
            try disk.empty()
            let isDown = try await isDown(system.cluster)
            if isDown { try await system.cluster.start() }
            try await run.wait(until: "stream worked on") { try await $0.done() >= $0.feed.sent }
            return isDown
        }

        /// Whether the server is down for good, rather than about to recover by itself.
        private func isDown(_ cluster: PostgresCluster) async throws -> Bool {
            do {
                try await Deadline.wait(until: "server", within: .seconds(20)) {
                    guard cluster.processIdentifier != nil else {
                        throw LoopFailure("the server is down")
                    }
                    let connection = try? await PostgresConnection(
                        connectionString: cluster.connectionString)
                    await connection?.close()
                    return connection != nil
                }
                return false
            } catch {
                return true
            }
        }

        private func outcome(
            _ stream: SyntheticStream, _ models: SyntheticModels, onSmallDisk: Bool = false,
            attack: (inout ExactlyOnceRun) async throws -> Void
        ) async throws -> ExactlyOnceRun.Outcome {
            try await ExactlyOnceRun.outcome(
                of: stream, models: models, partitions: SyntheticStream.partitions,
                yaml: { _ in KilledWorkerTests.yaml },
                diskMebibytes: onSmallDisk ? Self.mebibytes : nil, attack: attack)
        }
    }
}
