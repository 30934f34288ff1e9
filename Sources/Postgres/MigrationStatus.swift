/// Whether the database has a migration.
public struct MigrationStatus: Hashable, Sendable {
    /// The cases that a status can be.
    public enum State: Hashable, Sendable {
        /// The database has it.
        case applied(at: PostgresTimestamp)
        /// The database does not have it yet.
        case pending
        /// The database has it, but with other content.
        case changed(at: PostgresTimestamp)
        /// The database has it, but this program does not know it.
        case unknown(at: PostgresTimestamp)
    }

    /// The migration's number.
    public let number: Int
    /// The migration's name.
    public let name: String
    /// Whether the database has it.
    public let state: State
}
