/// How strictly a transaction is kept apart from others that run at the same time.
public enum PostgresIsolation: String, Hashable, Sendable {
    /// Each statement sees what was committed before it started.
    case readCommitted = "READ COMMITTED"
    /// All statements see what was committed before the first one.
    case repeatableRead = "REPEATABLE READ"
    /// As if transactions ran one after the other; expects retries.
    case serializable = "SERIALIZABLE"
}
