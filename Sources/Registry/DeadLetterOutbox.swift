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

    /// Letters that are sent together.
    public struct Batch: Sendable, Hashable {
        /// The number that tells whether the batch arrived.
        public var number: Int64
        /// The letters, in the order of storing.
        public var letters: [Letter]
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

    /// Those of the pipelines that have letters which wait for their topic.
    public func waiting(of pipelines: [String]) async throws -> Set<String> {
        let rows = try await connection.query(
            """
            SELECT name FROM unnest(\(pipelines)) AS name WHERE EXISTS (
                SELECT FROM dead_letters
                WHERE pipeline = name AND published_at IS NULL AND refused IS NULL)
            """)
        return Set(try rows.map { try $0.decode(String.self, "name") })
    }

    /// The letters to send next: of a batch that was made and not marked since, or of a new one.
    ///
    /// Store this before the letters are sent. Of several batches the oldest letters come first.
    ///
    /// - Parameters:
    ///   - count: a new batch has at most so many letters.
    ///   - bytes: a new batch ends before its payloads have more bytes, but has a letter.
    public func nextBatch(pipeline: String, count: Int, bytes: Int) async throws -> Batch? {
        let open = try await connection.query(
            """
            SELECT * FROM dead_letters WHERE pipeline = \(pipeline) AND published_at IS NULL
              AND refused IS NULL AND batch = (
                SELECT batch FROM dead_letters WHERE pipeline = \(pipeline)
                  AND published_at IS NULL AND refused IS NULL AND batch IS NOT NULL
                ORDER BY id LIMIT 1)
            """)
        if let batch = try Self.batch(open) { return batch }
        let number = Int64.random(in: Self.batchNumbers)
        return try Self.batch(
            try await connection.query(
                """
                UPDATE dead_letters SET batch = \(number)
                WHERE batch IS NULL AND published_at IS NULL AND refused IS NULL AND id IN (
                    SELECT id FROM (
                        SELECT id, row_number() OVER letters AS place,
                            sum(octet_length(payload)) OVER letters AS bytes
                        FROM (
                            SELECT id, payload FROM dead_letters WHERE pipeline = \(pipeline)
                              AND published_at IS NULL AND refused IS NULL AND batch IS NULL
                            ORDER BY id LIMIT \(Int64(count))) AS oldest
                        WINDOW letters AS (ORDER BY id)) AS measured
                    WHERE place = 1 OR bytes <= \(Int64(bytes)))
                RETURNING *
                """))
    }

    /// Marks the letters of a batch as being on the topic; returns how many were not before.
    public func markPublished(pipeline: String, batch: Int64) async throws -> Int {
        try await connection.query(
            """
            UPDATE dead_letters SET published_at = now()
            WHERE pipeline = \(pipeline) AND batch = \(batch) AND published_at IS NULL
            RETURNING id
            """
        ).count
    }

    /// Takes a batch apart that has not arrived and never will.
    public func release(pipeline: String, batch: Int64) async throws {
        _ = try await connection.execute(
            """
            UPDATE dead_letters SET batch = NULL
            WHERE pipeline = \(pipeline) AND batch = \(batch) AND published_at IS NULL
            """)
    }

    /// Keeps a letter that its topic will never take, with the reason.
    public func refuse(_ id: Int64, reason: String) async throws {
        _ = try await connection.execute(
            "UPDATE dead_letters SET refused = \(reason), batch = NULL WHERE id = \(id)")
    }

    /// Drawn, not counted: a database that was restored from a dump must not give one out again.
    private static let batchNumbers: ClosedRange<Int64> = 1...(1 << 40)

    private static func batch(_ rows: some Sequence<PostgresRow>) throws -> Batch? {
        var number: Int64?
        let letters = try rows.map { row in
            number = try row.decode(Int64.self, "batch")
            return Letter(
                id: try row.decode(Int64.self, "id"),
                source: EventSource(
                    topic: try row.decode(String.self, "topic"),
                    partition: try row.decode(Int32.self, "partition"),
                    offset: try row.decode(Int64.self, "offset")),
                reason: try row.decode(String.self, "reason"),
                detail: try row.decode(String.self, "detail"),
                payload: try row.decode([UInt8].self, "payload"))
        }
        return number.map { Batch(number: $0, letters: letters.sorted { $0.id < $1.id }) }
    }
}
