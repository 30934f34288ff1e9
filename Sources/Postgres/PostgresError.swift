/// Why a statement, a connection or the pool failed.
///
/// No connection string, bound value or row value is ever in one: of a server's error only the
/// primary message is kept, without the values that data exceptions quote.
public struct PostgresError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, to branch on.
    public enum Kind: String, Hashable, Sendable {
        /// The server was not reached, or refused the connection.
        case cannotConnect
        /// The connection was gone before anything was sent: nothing has happened.
        case connectionLostBeforeSending
        /// The connection broke while a statement ran; whether it took effect is unknown.
        case connectionLost
        /// The connection broke during COMMIT; whether the transaction took effect is unknown.
        case commitUnknown
        /// COMMIT was answered with a rollback: a statement of the transaction had failed.
        case rolledBack
        /// The server answered with an error; see `sqlstate`.
        case server
        /// The task was cancelled; the statement did not take effect.
        case cancelled
        /// No connection of the pool became free in time.
        case poolTimedOut
        /// More callers wait for the pool than it admits.
        case poolOverloaded
        /// The pool or the connection was closed.
        case closed
        /// A value, a query or a setting cannot be sent.
        case invalidInput
        /// An answer does not have the type or shape that was asked for.
        case cannotDecode
    }

    /// What went wrong, to branch on.
    public let kind: Kind
    /// The five characters by which PostgreSQL names the error, when the server sent one.
    public let sqlstate: String?
    /// One sentence for people.
    public let message: String
    /// The violated constraint, when the server named one.
    public let constraint: String?
    /// The character of the statement, from 1, at which it is wrong, when the server named one.
    public let position: Int?
    /// Whether the same transaction may succeed when it is tried again from its start.
    public let isRetriable: Bool

    init(
        _ kind: Kind, _ message: String, sqlstate: String? = nil, constraint: String? = nil,
        position: Int? = nil, isRetriable: Bool = false
    ) {
        self.kind = kind
        self.message = message
        self.sqlstate = sqlstate
        self.constraint = constraint
        self.position = position
        self.isRetriable = isRetriable
    }

    /// Whether the connection that was used cannot be used any more.
    public var isConnectionLost: Bool {
        switch kind {
        case .connectionLost, .connectionLostBeforeSending, .commitUnknown: true
        default: false
        }
    }

    /// Whether a unique constraint was violated.
    public var isUniqueViolation: Bool { sqlstate == "23505" }

    /// The message, and the SQLSTATE when there is one.
    public var description: String {
        sqlstate.map { "\(message) (SQLSTATE \($0))" } ?? message
    }
}
