import Attacks
import Curl
import Foundation
import LocalServers
import Postgres
import Testing

extension LoopTests {
    /// What a database may suffer while a stream runs: it is named, and nothing is lost.
    @Suite(.serialized, .figures, .timeLimit(.minutes(5))) struct DatabaseResilienceTests {
        private static let seed = AttackScale.seed("database", standard: 20_261_124)
        private static let rounds = AttackScale.count(10)

        @Test func `a locked, a crowded and a full database lose nothing of a stream`()
            async throws
        {
            let models = try SyntheticModels(seed: Self.seed)
            let stream = SyntheticStream(
                seed: Self.seed, rows: 2000 * Self.rounds, labelDelay: 300,
                champion: models.champion, challenger: models.challenger)
            let calm = try await outcome(stream, models) { _ in }
            let troubled = try await outcome(stream, models) { run in
                let (_, api) = try await run.system.start("api", ["serve"])
                for _ in 0..<Self.rounds {
                    try await lock(&run, api: api)
                    try await crowd(&run)
                    try await fill(&run, api: api)
                }
            }
            #expect(troubled.snapshot.differences(from: calm.snapshot) == [])
            #expect(troubled.letters.sorted() == stream.malformed.sorted())
            try ResilienceFigure(
                part: 8,
                attack: "a lock on every table of the stream, no connection left, a disk that is "
                    + "full (SQLSTATE 53100 of a trigger), in turns",
                times: 3 * Self.rounds, lost: "nothing",
                measured: "\(stream.messages.count) events; each is named by doctor or API",
                seed: Self.seed
            ).record(repository: KedgeExecutable.repository)
        }

        private func outcome(
            _ stream: SyntheticStream, _ models: SyntheticModels,
            attack: (inout ExactlyOnceRun) async throws -> Void
        ) async throws -> ExactlyOnceRun.Outcome {
            try await ExactlyOnceRun.outcome(
                of: stream, models: models, partitions: SyntheticStream.partitions,
                yaml: { _ in KilledWorkerTests.yaml }, attack: attack)
        }

        /// Feeds a third of a round.
        private func feed(_ run: inout ExactlyOnceRun) async throws {
            try await run.feed.send(
                upTo: run.feed.sent + run.feed.total / (3 * Self.rounds))
        }

        /// Waits until the worker has done all that was fed.
        private func settle(_ run: ExactlyOnceRun) async throws {
            try await run.wait(until: "stream worked on") { try await $0.done() >= $0.feed.sent }
        }

        /// Somebody forgets a transaction that has locked the tables.
        private func lock(_ run: inout ExactlyOnceRun, api: String) async throws {
            let session = try await PostgresConnection(
                connectionString: await run.system.database)
            let pid = try await session.query("SELECT pg_backend_pid() AS pid")[0]
                .decode(Int32.self, "pid")
            try await session.run(
                script: "BEGIN; LOCK TABLE stream_offsets, windows IN ACCESS EXCLUSIVE MODE")
            try await feed(&run)
            let system = run.system
            try await Deadline.wait(until: "lock named by the doctor", within: .seconds(60)) {
                let doctor = try await system.command(["doctor"])
                return doctor.output.contains("SELECT pg_terminate_backend(\(pid))")
            }
            let answer = try await system.send("GET", "\(api)/api/v1/pipelines/loop/windows")
            #expect(answer.status == 503)
            #expect(answer.text.contains("locked by another session"))
            await session.close()
            try await settle(run)
        }

        /// Others take every connection, and those of Kedge end.
        private func crowd(_ run: inout ExactlyOnceRun) async throws {
            let system = run.system
            let database = await system.database
            let keeper = try await PostgresConnection(connectionString: database)
            try await keeper.run(
                script: """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """)
            var others: [PostgresConnection] = []
            var refusal: PostgresError?
            while refusal == nil {
                do {
                    others.append(try await PostgresConnection(connectionString: database))
                } catch {
                    refusal = error
                }
            }
            #expect(refusal?.message.contains("too many clients") == true)
            try await feed(&run)
            let doctor = try await system.command(["doctor"])
            #expect(doctor.output.contains("raise max_connections"), "\(doctor.output)")
            for other in others { await other.close() }
            await keeper.close()
            try await settle(run)
        }

        /// The disk takes no more rows of windows and features, until somebody makes room.
        private func fill(_ run: inout ExactlyOnceRun, api: String) async throws {
            let session = try await PostgresConnection(
                connectionString: await run.system.database)
            try await session.run(script: Self.fullDisk)
            try await feed(&run)
            let logged = run.worker?.log.utf8.count ?? 0
            try await run.wait(until: "full disk in the log of the worker") {
                $0.worker?.log.utf8.dropFirst(logged).contains("No space left".utf8) == true
            }
            let file = try run.system.write(
                KilledWorkerTests.yaml.replacing("pipeline: loop", with: "pipeline: other"),
                to: "other.yaml")
            let apply = try await run.system.command(["apply", "-f", file, "--server", api])
            #expect(apply.code == 1)
            #expect(apply.output.contains("the disk of the database is full"), "\(apply.output)")
            try await session.run(script: "DROP FUNCTION full_disk CASCADE")
            await session.close()
            try await settle(run)
        }

        /// The words and the code of a server whose disk is full.
        private static let fullDisk = """
            CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'could not extend file "base/1/1": No space left on device'
                USING ERRCODE = 'disk_full';
            END $$;
            CREATE TRIGGER full_disk BEFORE INSERT ON feature_rows
                FOR EACH STATEMENT EXECUTE FUNCTION full_disk();
            CREATE TRIGGER full_disk BEFORE INSERT ON pipelines
                FOR EACH STATEMENT EXECUTE FUNCTION full_disk();
            """
    }
}
