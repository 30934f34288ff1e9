/// How a PostgreSQL cluster is stopped.
public enum PostgresStopMode: String, Sendable, CaseIterable {
    /// Waits until every client has left.
    case smart
    /// Rolls open transactions back, ends connections and writes everything to disk.
    case fast
    /// Ends all processes as after a crash; the next start recovers from the log.
    case immediate
}
