import ControlPlane
import Foundation
import Kafka
import Observations
import Postgres
import Registry
import Rollouts

/// Looks at the database: its tables, who leads, and what is registered.
struct DatabaseExamination {
    /// The findings, and the registered state; nil when it could not be read.
    typealias Result = (findings: [Finding], state: RegisteredState?)

    let connectionString: String
    /// The folder of the migrations.
    let migrations: String

    /// How long to wait for what another session has locked.
    private static let lockTimeout = Duration.seconds(2)
    private static let lockNotAvailable = "55P03"
    private static let migrate = "run 'kedge migrate up'"

    func result() async -> Result {
        let connection: PostgresConnection
        do {
            var settings = PostgresConnectionSettings()
            settings.applicationName = "kedge doctor"
            settings.lockTimeout = Self.lockTimeout
            connection = try await PostgresConnection(
                connectionString: connectionString, settings: settings)
        } catch {
            let finding = Finding.unreachable(
                "database", "\(error)", remedy: DatabasePressure.remedy(error))
            return ([finding], nil)
        }
        var findings = [Finding.ok("database", "reachable, \(await Self.encryption(connection))")]
        var state: RegisteredState?
        do {
            findings += try await DatabasePressure(connection: connection).findings()
        } catch {
            findings.append(.skipped("database sessions", "\(error)"))
        }
        let tables = await tables(on: connection)
        findings.append(tables)
        if tables.state != .failed {
            do {
                findings.append(try await leader(on: connection))
                let (read, problems) = try await registered(on: connection)
                state = read
                findings += problems
                findings += try await RetentionExamination(connection: connection)
                    .findings(read.pipelines)
            } catch {
                let isLocked = (error as? PostgresError)?.sqlstate == Self.lockNotAvailable
                findings.append(
                    .failed(
                        "registry", "\(error)",
                        remedy: isLocked ? "end the lock, see 'database locks'" : Self.migrate))
            }
        }
        await connection.close()
        return (findings, state)
    }

    /// Whether others can read what goes to the database and comes from there.
    private static func encryption(_ connection: PostgresConnection) async -> String {
        let rows = try? await connection.query(
            """
            SELECT coalesce(version, '') AS version, inet_server_addr() IS NULL AS is_local
            FROM pg_stat_ssl WHERE pid = pg_backend_pid()
            """)
        guard let row = rows?.first, let version = try? row.decode(String.self, "version"),
            let isLocal = try? row.decode(Bool.self, "is_local")
        else {
            return "and does not say whether over TLS"
        }
        guard version.isEmpty else { return "over \(version)" }
        return isLocal ? "over a local socket" : "in the clear"
    }

    /// Whether every migration is applied, unchanged.
    private func tables(on connection: PostgresConnection) async -> Finding {
        let check = "migrations"
        do {
            let known = try Migration.readAll(directory: migrations)
            guard !known.isEmpty else {
                return .skipped(
                    check, "there are no migrations in '\(migrations)'",
                    remedy: "name their folder with --migrations or KEDGE_MIGRATIONS")
            }
            let status = try await PostgresMigrator(migrations: known).status(on: connection)
            for one in status {
                let name = "\(one.number) (\(one.name))"
                switch one.state {
                case .applied: continue
                case .pending:
                    return .failed(
                        check, "migration \(name) is not applied", remedy: Self.migrate)
                case .changed:
                    return .failed(
                        check, "migration \(name) was changed after it was applied",
                        remedy: "restore its file: an applied migration never changes")
                case .unknown:
                    return .failed(
                        check, "migration \(name) is of a newer version than this program",
                        remedy: "use the version of Kedge that applied it, or go back with that "
                            + "version's 'kedge migrate down'")
                }
            }
            return .ok(check, "all \(status.count) are applied")
        } catch {
            if case .database(let cause) = error {
                return .failed(check, "\(cause)", remedy: "grant this user the tables of Kedge")
            }
            return .skipped(
                check, error.description,
                remedy: "name the folder of the migrations with --migrations or KEDGE_MIGRATIONS")
        }
    }

    /// Whether some control plane holds the lock of the leader.
    private func leader(on connection: PostgresConnection) async throws -> Finding {
        let key = UInt64(bitPattern: Leadership.lockKey)
        let rows = try await connection.query(
            """
            SELECT EXISTS (
                SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
                  AND classid::bigint = \(Int64(key >> 32))
                  AND objid::bigint = \(Int64(key & 0xFFFF_FFFF))
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            ) AS leads
            """)
        guard try rows.first?.decode(Bool.self, "leads") == true else {
            return .failed(
                "leader", "no control plane leads: rollouts, schedules and alerts stand still",
                remedy: "start 'kedge serve' on this database")
        }
        return .ok("leader", "a control plane leads")
    }

    private func registered(
        on connection: PostgresConnection
    ) async throws -> (RegisteredState, [Finding]) {
        var state = RegisteredState()
        var findings: [Finding] = []
        let names = try await connection.query(
            "SELECT DISTINCT name FROM pipelines ORDER BY name"
        ).map { try $0.decode(String.self, "name") }
        for name in names {
            do {
                guard let revision = try await PipelineStore(connection).current(name) else {
                    continue
                }
                state.pipelines.append(revision.pipeline)
                findings.append(
                    .ok("pipeline \(name)", "revision \(revision.revision) is in force"))
            } catch let error as RegistryError {
                findings.append(
                    .failed(
                        "pipeline \(name)", error.description,
                        remedy: "apply its file again with 'kedge apply -f FILE'"))
            }
        }
        if names.isEmpty {
            findings.append(
                .skipped(
                    "pipelines", "none is applied", remedy: "apply one: 'kedge apply -f FILE'"))
        }
        for deployment in try await DeploymentStore(connection).all() {
            state.traffic[deployment.pipeline] = try JSONDecoder().decode(
                TrafficSplit.self, from: Data(deployment.split.utf8))
        }
        for row in try await connection.query(
            "SELECT model, version::text AS version FROM model_versions")
        {
            state.versions[try row.decode(String.self, "model"), default: []]
                .insert(try row.decode(String.self, "version"))
        }
        state.positions = try await positions(on: connection)
        for name in names {
            state.partitions[name] = try await PartitionStore(connection)
                .partitions(pipeline: name)
        }
        return (state, findings)
    }

    private func positions(
        on connection: PostgresConnection
    ) async throws -> [String: [TopicPartition: StreamDiagnosis.Position]] {
        var all: [String: [TopicPartition: StreamDiagnosis.Position]] = [:]
        let rows = try await connection.query(
            """
            SELECT o.pipeline, o.topic, o.partition, o.next_offset,
                extract(epoch FROM clock_timestamp() - o.updated_at)::float8 AS age,
                coalesce(o.topic = ANY(string_to_array(s.held_topic, ','))
                    AND extract(epoch FROM clock_timestamp() - s.seen_at)
                        <= \(PartitionStore.heldFor.seconds), false) AS held
            FROM stream_offsets o
            LEFT JOIN stream_states s ON s.pipeline = o.pipeline AND s.partition = o.partition
            """)
        for row in rows {
            let partition = TopicPartition(
                topic: try row.decode(String.self, "topic"),
                partition: try row.decode(Int32.self, "partition"))
            all[try row.decode(String.self, "pipeline"), default: [:]][partition] =
                StreamDiagnosis.Position(
                    nextOffset: try row.decode(Int64.self, "next_offset"),
                    age: .seconds(try row.decode(Double.self, "age")),
                    isHeldBack: try row.decode(Bool.self, "held"))
        }
        return all
    }
}
