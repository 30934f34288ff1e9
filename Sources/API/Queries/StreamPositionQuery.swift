internal import Postgres

/// Reads how far the stream worker has come, and what it could not read.
struct StreamPositionQuery {
    /// The next offset of a partition.
    struct Offset: Encodable {
        let topic: String
        let partition: Int32
        let nextOffset: Int64
        let updatedAt: RFC3339Time
    }

    /// An event that could not be decoded; the event itself is on the dead-letter topic.
    struct DeadLetter: Encodable {
        let id: Int64
        let topic: String
        let partition: Int32
        let offset: Int64
        let reason: String
        let detail: String
        let payloadBytes: Int32
        let createdAt: RFC3339Time
        let publishedAt: RFC3339Time?
    }

    private let connection: PostgresConnection

    init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// The offsets of a pipeline, by topic and partition.
    func offsets(of pipeline: String) async throws -> [Offset] {
        try await connection.query(
            """
            SELECT topic, partition, next_offset, updated_at FROM stream_offsets
            WHERE pipeline = \(pipeline) ORDER BY topic, partition
            """
        ).map { row in
            Offset(
                topic: try row.decode(String.self, "topic"),
                partition: try row.decode(Int32.self, "partition"),
                nextOffset: try row.decode(Int64.self, "next_offset"),
                updatedAt: RFC3339Time(try row.decode(PostgresTimestamp.self, "updated_at")))
        }
    }

    /// The newest dead letters of a pipeline first.
    func deadLetters(of pipeline: String, limit: Int) async throws -> [DeadLetter] {
        try await connection.query(
            """
            SELECT id, topic, partition, "offset", reason, detail,
                octet_length(payload) AS payload_bytes, created_at, published_at
            FROM dead_letters WHERE pipeline = \(pipeline) ORDER BY id DESC LIMIT \(Int64(limit))
            """
        ).map { row in
            DeadLetter(
                id: try row.decode(Int64.self, "id"), topic: try row.decode(String.self, "topic"),
                partition: try row.decode(Int32.self, "partition"),
                offset: try row.decode(Int64.self, "offset"),
                reason: try row.decode(String.self, "reason"),
                detail: try row.decode(String.self, "detail"),
                payloadBytes: try row.decode(Int32.self, "payload_bytes"),
                createdAt: RFC3339Time(try row.decode(PostgresTimestamp.self, "created_at")),
                publishedAt: try row.decodeIfPresent(PostgresTimestamp.self, "published_at")
                    .map { RFC3339Time($0) })
        }
    }
}
