import ArgumentParser
import FeatureStore
import Foundation
import Observations
import Postgres
import Registry

/// Lists the kinds of rows: how long each is kept, how much there is, and what goes when.
struct RetentionListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List how long each kind of rows is kept, how much there is, and what goes next.",
        discussion: "Numbers of rows are estimates of PostgreSQL.")

    /// A kind of rows.
    struct Line: Encodable, Equatable {
        let kind: String
        /// Such as `400d`, or `forever`.
        let kept: String
        /// When Kedge knew the oldest row that goes by age.
        let oldest: String?
        let rows: Int64
        let bytes: Int64
        /// When the oldest goes.
        let next: String?
        /// When the leader looked last.
        let looked: String?
        /// Why rows are left that should have gone.
        let problem: String?
    }

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let connection = try await PostgresConnection(
            connectionString: try database.connectionString())
        defer { Task { await connection.close() } }
        let lines = try await Self.lines(connection)
        try output.print(lines) {
            Table(
                columns: [
                    "kind", "kept", "oldest", "rows", "bytes", "goes next", "looked at", "problem",
                ],
                rows: lines.map {
                    [
                        $0.kind, $0.kept, CellText.time($0.oldest), "\($0.rows)", "\($0.bytes)",
                        CellText.time($0.next), CellText.time($0.looked), $0.problem ?? "-",
                    ]
                }
            ).text
        }
    }

    /// A line for each kind that a leader has looked at.
    static func lines(_ connection: PostgresConnection) async throws -> [Line] {
        var lines: [Line] = []
        for state in try await RetentionStore(connection).states() {
            let (extent, newest) = try await extent(of: state.kind, connection)
            var next: Timestamp?
            if let newest, let keep = state.keep {
                next = RetentionPolicy.end(of: newest, keep: keep)
            }
            lines.append(
                Line(
                    kind: state.kind.rawValue, kept: RetentionPolicy.text(state.keep),
                    oldest: extent.oldest?.description, rows: extent.rows, bytes: extent.bytes,
                    next: next?.description, looked: state.lookedAt?.description,
                    problem: state.problem))
        }
        return lines
    }

    /// How much there is of a kind, and the newest of the rows that go next.
    private static func extent(
        of kind: RetainedKind, _ connection: PostgresConnection
    ) async throws -> (RetentionStore.Extent, newest: Timestamp?) {
        if let extent = try await RetentionStore(connection).extent(of: kind) {
            return (extent, extent.oldest)
        }
        let months = try await FeatureRowPartitions(connection).months()
        let extent = RetentionStore.Extent(
            oldest: months.first?.start, rows: months.reduce(0) { $0 + $1.rows },
            bytes: months.reduce(0) { $0 + $1.bytes })
        return (extent, months.first.map { $0.end - .milliseconds(1) })
    }
}
