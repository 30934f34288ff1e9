/// How connections behave.
public struct PostgresConnectionSettings: Hashable, Sendable {
    /// How long to wait for each address of the server; default 5 s, whole seconds from 2 s.
    public var connectTimeout: Duration = .seconds(5)
    /// When the server gives a statement up; default 60 s, `nil` for never.
    public var statementTimeout: Duration? = .seconds(60)
    /// When the server gives up waiting for a lock; default `nil`, never.
    public var lockTimeout: Duration?
    /// When the server ends a session that idles in a transaction; default 5 min.
    public var idleInTransactionTimeout: Duration? = .seconds(300)
    /// How long sent data may stay unacknowledged before the connection counts as lost; 30 s.
    public var unacknowledgedTimeout: Duration = .seconds(30)
    /// What `pg_stat_activity` shows, unless the connection string says otherwise.
    public var applicationName = "kedge"
    /// How many prepared statements a session holds; default 256, 0 to prepare none.
    ///
    /// Use 0 behind a proxy that gives each transaction another session.
    public var preparedStatementsMax = 256

    /// Makes the defaults.
    public init() {}
}
