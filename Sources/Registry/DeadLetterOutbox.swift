public import Observations
public import Postgres

/// Events that could not be decoded, kept until they are on the dead-letter topic.
public struct DeadLetterOutbox: Sendable {
    /// One event that could not be decoded.
    public struct Letter: Sendable, Hashable {
        /// The number of the letter, ascending in the order of storing; 0 before it is stored.
        public var id: Int64
        /// Where the event came from.
        public var source: EventSource
        /// The stable name of what is wrong, such as `not_json`.
        public var reason: String
        /// What was expected and what came.
        public var detail: String
        /// The bytes of the event.
        public var payload: [UInt8]

        /// Makes a letter.
        public init(
            id: Int64 = 0, source: EventSource, reason: String, detail: String, payload: [UInt8]
        ) {
            self.id = id
            self.source = source
            self.reason = reason
            self.detail = detail
            self.payload = payload
        }
    }

    private let connection: PostgresConnection

    /// The outbox as seen by `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// Stores letters, in the transaction that moves the offsets past them.
    public func add(_ letters: [Letter], pipeline: String) async throws {
        for letter in letters {
            _ = try await connection.execute(
                """
                INSERT INTO dead_letters (pipeline, topic, partition, "offset", reason, detail,
                    payload)
                VALUES (\(pipeline), \(letter.source.topic), \(letter.source.partition),
                    \(letter.source.offset), \(letter.reason), \(letter.detail),
                    \(letter.payload))
                ON CONFLICT DO NOTHING
                """)
        }
    }

    /// The oldest letters that are not on the topic yet.
    public func unpublished(pipeline: String, limit: Int) async throws -> [Letter] {
        try await connection.query(
            """
            SELECT * FROM dead_letters WHERE pipeline = \(pipeline) AND published_at IS NULL
            ORDER BY id LIMIT \(Int64(limit))
            """
        ).map { row in
            Letter(
                id: try row.decode(Int64.self, "id"),
                source: EventSource(
                    topic: try row.decode(String.self, "topic"),
                    partition: try row.decode(Int32.self, "partition"),
                    offset: try row.decode(Int64.self, "offset")),
                reason: try row.decode(String.self, "reason"),
                detail: try row.decode(String.self, "detail"),
                payload: try row.decode([UInt8].self, "payload"))
        }
    }

    /// Marks letters as being on the topic.
    public func markPublished(_ ids: [Int64]) async throws {
        _ = try await connection.execute(
            "UPDATE dead_letters SET published_at = now() WHERE id = ANY (\(ids))")
    }
}
