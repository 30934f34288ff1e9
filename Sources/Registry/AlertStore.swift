public import Observations
public import Postgres

/// Alerts that fire and end, and the messages that tell receivers so.
public struct AlertStore: Sendable {
    /// One alert.
    public struct Alert: Sendable, Hashable {
        /// The number of the alert.
        public var id: Int64
        /// The pipeline.
        public var pipeline: String
        /// What it is about, such as `drift` or `performance`.
        public var kind: String
        /// What makes two alerts the same.
        public var fingerprint: String
        /// `info`, `warning` or `critical`.
        public var severity: String
        /// One sentence.
        public var summary: String
        /// Further facts by name.
        public var details: [String: String]
        /// Since when, in event time.
        public var startsAt: Timestamp
        /// Until when; nil while it fires.
        public var endsAt: Timestamp?

        /// Makes an alert that is firing.
        public init(
            id: Int64 = 0, pipeline: String, kind: String, fingerprint: String, severity: String,
            summary: String, details: [String: String], startsAt: Timestamp,
            endsAt: Timestamp? = nil
        ) {
            self.id = id
            self.pipeline = pipeline
            self.kind = kind
            self.fingerprint = fingerprint
            self.severity = severity
            self.summary = summary
            self.details = details
            self.startsAt = startsAt
            self.endsAt = endsAt
        }
    }

    /// A message that has to leave.
    public struct Delivery: Sendable, Hashable {
        /// The number of the message.
        public var id: Int64
        /// The receiver's name in the pipeline.
        public var receiver: String
        /// `firing` or `resolved`.
        public var status: String
        /// `pending`, `delivered` or `failed`.
        public var state: String
        /// How often it was tried.
        public var attempts: Int
        /// How long it has been waiting, or waited.
        public var age: Duration
        /// The last answer's HTTP status.
        public var responseStatus: Int?
        /// What went wrong the last time.
        public var error: String?
        /// What it is about.
        public var alert: Alert
    }

    private let connection: PostgresConnection

    /// The store as seen by `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// Stores an alert and a message to each receiver; nothing when it is firing already.
    ///
    /// - Parameter keepsEarliest: when it is firing already, whether the one that began earlier
    ///   stays: then the order in which alerts of several partitions are stored does not matter.
    ///   A message that has been sent is not changed by that.
    /// - Returns: its number, or nil when the same alert is firing already.
    public func fire(
        _ alert: Alert, receivers: [String], keepsEarliest: Bool = false
    ) async throws -> Int64? {
        let id = try await insert(alert)
        if let id {
            try await addDeliveries(id, receivers: receivers, status: "firing")
        } else if keepsEarliest {
            _ = try await connection.execute(
                """
                UPDATE alerts SET starts_at = \(PostgresTimestamp(alert.startsAt)),
                    summary = \(alert.summary), details = \(try StoredJSON.encode(alert.details))
                WHERE fingerprint = \(alert.fingerprint) AND ends_at IS NULL
                  AND (starts_at, summary)
                      > (\(PostgresTimestamp(alert.startsAt)), \(alert.summary))
                """)
        }
        return id
    }

    private func insert(_ alert: Alert) async throws -> Int64? {
        let rows = try await connection.query(
            """
            INSERT INTO alerts (pipeline, kind, fingerprint, severity, summary, details, starts_at)
            VALUES (\(alert.pipeline), \(alert.kind), \(alert.fingerprint), \(alert.severity),
                \(alert.summary), \(try StoredJSON.encode(alert.details)),
                \(PostgresTimestamp(alert.startsAt)))
            ON CONFLICT DO NOTHING RETURNING id
            """)
        return try rows.first?.decode(Int64.self, "id")
    }

    /// Ends a firing alert, and stores a message to each receiver that was told it fired.
    public func resolve(fingerprint: String, at time: Timestamp) async throws {
        let rows = try await connection.query(
            """
            UPDATE alerts SET ends_at = greatest(starts_at, \(PostgresTimestamp(time))),
                resolved_at = clock_timestamp()
            WHERE fingerprint = \(fingerprint) AND ends_at IS NULL RETURNING id
            """)
        for row in rows {
            let id = try row.decode(Int64.self, "id")
            let receivers = try await connection.query(
                "SELECT DISTINCT receiver FROM alert_deliveries WHERE alert_id = \(id)"
            ).map { try $0.decode(String.self, "receiver") }
            try await addDeliveries(id, receivers: receivers, status: "resolved")
        }
    }

    /// Makes the messages of alerts that still fire due again once they were last taken so long
    /// ago.
    public func remind(pipeline: String, every interval: Duration) async throws {
        _ = try await connection.execute(
            """
            UPDATE alert_deliveries d SET state = 'pending', attempts = 0,
                next_attempt_at = clock_timestamp(), finished_at = NULL
            FROM alerts a
            WHERE a.id = d.alert_id AND a.pipeline = \(pipeline) AND a.ends_at IS NULL
              AND d.status = 'firing' AND d.state = 'delivered'
              AND d.finished_at < clock_timestamp()
                  - \(interval.milliseconds) * interval '1 ms'
            """)
    }

    /// The messages that are due, oldest first.
    public func due(limit: Int) async throws -> [Delivery] {
        try await connection.query(
            """
            SELECT \(unsafeSQL: Self.deliveryColumns) FROM alert_deliveries d
            JOIN alerts a ON a.id = d.alert_id
            WHERE d.state = 'pending' AND d.next_attempt_at <= clock_timestamp()
            ORDER BY d.id LIMIT \(Int64(limit))
            """
        ).map(Self.delivery)
    }

    /// The newest messages first, at most `limit`.
    public func deliveries(pipeline: String, limit: Int = 100) async throws -> [Delivery] {
        try await connection.query(
            """
            SELECT \(unsafeSQL: Self.deliveryColumns) FROM alert_deliveries d
            JOIN alerts a ON a.id = d.alert_id WHERE a.pipeline = \(pipeline)
            ORDER BY d.id DESC LIMIT \(Int64(limit))
            """
        ).map(Self.delivery)
    }

    /// Takes a message that is due, so that for `lease` nobody else does; fixes what is sent.
    ///
    /// - Returns: id and bytes of the message: the given ones at the first attempt, the same ones
    ///   at every later attempt; nil when the message is not due any more.
    public func claim(
        _ deliveryID: Int64, for lease: Duration, messageID: String, message: [UInt8]
    ) async throws -> (messageID: String, message: [UInt8])? {
        let rows = try await connection.query(
            """
            UPDATE alert_deliveries SET
                next_attempt_at = clock_timestamp() + \(lease.milliseconds) * interval '1 ms',
                message_id = coalesce(message_id, \(messageID)),
                message = coalesce(message, \(message))
            WHERE id = \(deliveryID) AND state = 'pending'
              AND next_attempt_at <= clock_timestamp()
            RETURNING message_id, message
            """)
        return try rows.first.map {
            (try $0.decode(String.self, "message_id"), try $0.decode([UInt8].self, "message"))
        }
    }

    /// Records an attempt: `state` afterwards, and when to try again while it is pending.
    ///
    /// - Parameter isAttempt: whether the receiver was asked, so that it counts as an attempt.
    ///
    /// Changes nothing when the message has been delivered or has failed already.
    public func record(
        _ deliveryID: Int64, state: String, responseStatus: Int?, error: String?,
        retryAfter: Duration, isAttempt: Bool = true
    ) async throws {
        _ = try await connection.execute(
            """
            UPDATE alert_deliveries SET attempts = attempts + \(isAttempt ? 1 : 0)::int,
                state = \(state),
                response_status = \(responseStatus.map(Int32.init)), error = \(error),
                next_attempt_at = clock_timestamp()
                    + \(retryAfter.milliseconds) * interval '1 ms',
                finished_at = CASE WHEN \(state) = 'pending' THEN NULL ELSE clock_timestamp() END
            WHERE id = \(deliveryID) AND state = 'pending'
            """)
    }

    /// The newest alerts first, at most `limit`; of one pipeline, or of all.
    public func alerts(pipeline: String? = nil, limit: Int = 100) async throws -> [Alert] {
        try await connection.query(
            """
            SELECT * FROM alerts WHERE \(pipeline)::text IS NULL OR pipeline = \(pipeline)
            ORDER BY id DESC LIMIT \(Int64(limit))
            """
        ).map { try Self.alert($0, id: "id") }
    }

    private static let deliveryColumns = """
        d.id AS delivery_id, d.receiver, d.status, d.state, d.attempts, d.response_status,
        extract(epoch FROM coalesce(d.finished_at, clock_timestamp()) - d.created_at)::float8
            AS age,
        d.error, a.*
        """

    private func addDeliveries(_ id: Int64, receivers: [String], status: String) async throws {
        for receiver in receivers {
            _ = try await connection.execute(
                """
                INSERT INTO alert_deliveries (alert_id, receiver, status)
                VALUES (\(id), \(receiver), \(status)) ON CONFLICT DO NOTHING
                """)
        }
    }

    private static func delivery(_ row: PostgresRow) throws -> Delivery {
        Delivery(
            id: try row.decode(Int64.self, "delivery_id"),
            receiver: try row.decode(String.self, "receiver"),
            status: try row.decode(String.self, "status"),
            state: try row.decode(String.self, "state"),
            attempts: Int(try row.decode(Int32.self, "attempts")),
            age: .seconds(try row.decode(Double.self, "age")),
            responseStatus: try row.decodeIfPresent(Int32.self, "response_status").map(Int.init),
            error: try row.decodeIfPresent(String.self, "error"),
            alert: try Self.alert(row, id: "id"))
    }

    private static func alert(_ row: PostgresRow, id: String) throws -> Alert {
        Alert(
            id: try row.decode(Int64.self, id),
            pipeline: try row.decode(String.self, "pipeline"),
            kind: try row.decode(String.self, "kind"),
            fingerprint: try row.decode(String.self, "fingerprint"),
            severity: try row.decode(String.self, "severity"),
            summary: try row.decode(String.self, "summary"),
            details: try StoredJSON.decode(
                [String: String].self, row.decode(PostgresJSON.self, "details"), what: "details"),
            startsAt: try row.timestamp("starts_at"),
            endsAt: try row.timestampIfPresent("ends_at"))
    }
}
