/// How a pool connects, and its bounds.
public struct PostgresPoolConfiguration: Sendable, CustomStringConvertible, CustomReflectable {
    /// A URI or `key=value` pairs, as libpq reads them; may hold a password, so keep it unprinted.
    public var connectionString: String
    /// The most connections, each a process of the server; default 8.
    public var size: Int
    /// How long a caller waits for a connection; default 10 s.
    public var acquireTimeout: Duration
    /// The most callers that wait; default 1024.
    public var waitersMax: Int
    /// How each connection behaves.
    public var connection: PostgresConnectionSettings

    /// Only its bounds.
    public var description: String { "a pool of \(size) connections" }

    /// Shows nothing to `dump` and to debuggers' summaries.
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// Makes a configuration.
    public init(
        connectionString: String, size: Int = 8, acquireTimeout: Duration = .seconds(10),
        waitersMax: Int = 1024, connection: PostgresConnectionSettings = .init()
    ) {
        self.connectionString = connectionString
        self.size = size
        self.acquireTimeout = acquireTimeout
        self.waitersMax = waitersMax
        self.connection = connection
    }
}
