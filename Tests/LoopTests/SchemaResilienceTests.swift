import Attacks
import Curl
import Foundation
import LocalServers
import Postgres
import Registry
import Testing

extension LoopTests {
    /// Tables of another version, and migrations that fail.
    @Suite(.serialized, .figures, .timeLimit(.minutes(3))) struct SchemaResilienceTests {
        private static let newest = SchemaVersion.needed

        @Test func `processes refuse tables of another version, and say what mends them`()
            async throws
        {
            try await LoopSystem.run { system in
                try await expectRefusal(
                    system, "expected migration \(Self.newest), got 0; run 'kedge migrate up'")
                try await system.succeed(["migrate", "up"])
                try await system.succeed(["migrate", "down", "--steps", "1"])
                try await expectRefusal(
                    system,
                    "expected migration \(Self.newest), got \(Self.newest - 1); "
                        + "run 'kedge migrate up'")
                try await system.succeed(["migrate", "up"])

                let folder = try migrations(system, adding: "CREATE TABLE newer (i integer);")
                try await system.succeed(["migrate", "up", "--migrations", folder])
                try await expectRefusal(
                    system,
                    "expected migration \(Self.newest), got \(Self.newest + 1) of a newer Kedge; "
                        + "run that version, or go back with its 'kedge migrate down --steps 1'")
                let doctor = try await system.command(["doctor"])
                #expect(
                    doctor.output.contains(
                        "migration \(Self.newest + 1) (more) is of a newer version"))
                try await system.succeed(
                    ["migrate", "down", "--steps", "1", "--migrations", folder])
                let (serve, url) = try await system.start("serve", ["serve"])
                #expect(try await system.send("GET", url + "/readyz").status == 200)
                _ = try await serve.process.stop()
            }
        }

        @Test func `a migration that fails or is killed half way leaves nothing`() async throws {
            try await LoopSystem.run { system in
                try await system.succeed(["migrate", "up"])
                let broken = try migrations(
                    system, adding: "CREATE TABLE half (i integer);\nSELECT 1 / 0;")
                let up = try await system.command(["migrate", "up", "--migrations", broken])
                #expect(up.code == 1)
                #expect(
                    up.output.contains("_more failed and was rolled back: division by zero"),
                    "\(up.output)")
                try await expectHalf(system, isThere: false)

                let slow = try migrations(
                    system, adding: "CREATE TABLE half (i integer);\nSELECT pg_sleep(3);")
                let arguments = ["migrate", "up", "--migrations", slow]
                let process = try LocalProcess(
                    executable: KedgeExecutable.path(), arguments: arguments,
                    environment: await system.environment,
                    workingDirectory: KedgeExecutable.repository,
                    logPath: system.directory.appending("killed.log"))
                let pool = await system.pool()
                try await Deadline.wait(until: "sleep of the migration") {
                    try await pool.query(
                        "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                    ).count == 1
                }
                await pool.close()
                try await process.killAndWait()
                try await expectHalf(system, isThere: false)
                let doctor = try await system.command(["doctor", "--migrations", slow])
                #expect(
                    doctor.output.contains("migration \(Self.newest + 1) (more) is not applied"))
                #expect(doctor.output.contains("-> run 'kedge migrate up'"))

                // What the doctor says mends it; the server still sleeps for the one that died.
                try await system.succeed(arguments)
                try await expectHalf(system, isThere: true)
            }
        }

        /// A copy of the migrations with one more.
        private func migrations(_ system: LoopSystem, adding sql: String) throws -> String {
            let folder = system.directory.appending("migrations-\(UUID().uuidString.prefix(8))")
            try FileManager.default.copyItem(
                atPath: KedgeExecutable.repository + "/Migrations", toPath: folder)
            let number = String(Self.newest + 1)
            let name = String(repeating: "0", count: 4 - number.count) + number + "_more.sql"
            try "-- migrate:up\n\(sql)\n-- migrate:down\nDROP TABLE IF EXISTS newer, half;\n"
                .write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
            return folder
        }

        private func expectRefusal(
            _ system: LoopSystem, _ reason: String,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            for arguments in [["serve"], ["worker", "--pipeline", "loop"]] {
                let end = try await system.command(arguments + ["--port", "0"])
                #expect(end.code == 1, sourceLocation: sourceLocation)
                #expect(
                    end.output.contains(reason), "\(end.output)", sourceLocation: sourceLocation)
            }
        }

        private func expectHalf(
            _ system: LoopSystem, isThere: Bool, sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let connection = try await PostgresConnection(connectionString: await system.database)
            let rows = try await connection.query(
                "SELECT 1 FROM pg_tables WHERE tablename = 'half'")
            #expect(rows.count == (isThere ? 1 : 0), sourceLocation: sourceLocation)
            await connection.close()
        }
    }
}
