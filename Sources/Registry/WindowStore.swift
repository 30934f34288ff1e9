public import Detection
public import Observations
public import Postgres

/// Closed windows and their drift reports, and the parts of windows that wait for each other.
public struct WindowStore: Sendable {
    /// A closed window with what was found in it.
    public struct Window: Sendable {
        /// The number of the window in the stream, from 0.
        public var number: Int64
        /// How often late events have revised it.
        public var revision: Int
        /// The event time of its first event or its start.
        public var startsAt: Timestamp
        /// The event time of its last event or its end.
        public var endsAt: Timestamp
        /// How many predictions it holds.
        public var rows: Int64
        /// Which events it holds.
        public var offsetRanges: [OffsetRange]
        /// The model that made the predictions.
        public var model: String
        /// The version that answered most of them, whose reference they are compared with.
        public var modelVersion: Int?
        /// The reference profile they are compared with.
        public var referenceHash: ContentHash?
        /// The seed of permutations.
        public var seed: UInt64
        /// The verdict; nil when there was no reference to compare with.
        public var report: DriftReport?
        /// The version of Kedge that made the report.
        public var softwareVersion: String

        /// Makes a window.
        public init(
            number: Int64, revision: Int, startsAt: Timestamp, endsAt: Timestamp, rows: Int64,
            offsetRanges: [OffsetRange], model: String, modelVersion: Int?,
            referenceHash: ContentHash?, seed: UInt64, report: DriftReport?,
            softwareVersion: String
        ) {
            self.number = number
            self.revision = revision
            self.startsAt = startsAt
            self.endsAt = endsAt
            self.rows = rows
            self.offsetRanges = offsetRanges
            self.model = model
            self.modelVersion = modelVersion
            self.referenceHash = referenceHash
            self.seed = seed
            self.report = report
            self.softwareVersion = softwareVersion
        }
    }

    private let connection: PostgresConnection

    /// The store as seen by `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// Stores one partition's part of a window.
    public func addPart(
        pipeline: String, number: Int64, partition: Int32, content: [UInt8]
    ) async throws {
        _ = try await connection.execute(
            """
            INSERT INTO window_parts (pipeline, number, partition, content)
            VALUES (\(pipeline), \(number), \(partition), \(content))
            """)
    }

    /// The most windows that one transaction takes out, so that it stays small however many wait.
    public static let completeMax = 16

    /// Takes out the parts of the windows that have closed in all partitions, in order of number;
    /// at most `completeMax` windows, after which more may be left.
    ///
    /// A partition without rows in a window has no part in it. Call it in the transaction that
    /// stores how far windows have closed (`StreamStore.save`), after that: two partitions that do
    /// so at once wait for each other, so the later one sees the parts of both.
    ///
    /// - Parameter windowCut: how windows are cut; partitions that cut otherwise have closed none
    ///   of these.
    public func takeComplete(
        pipeline: String, partitionCount: Int, windowCut: String = ""
    ) async throws -> [(number: Int64, parts: [(partition: Int32, content: [UInt8])])] {
        try await Self.lock(connection, pipeline: pipeline)
        let rows = try await connection.query(
            """
            WITH closed AS (
                SELECT min(windows_before) AS before FROM stream_states
                WHERE pipeline = \(pipeline) AND window_cut = \(windowCut)
                HAVING count(windows_before) >= \(Int64(partitionCount))),
            due AS (
                SELECT DISTINCT number FROM window_parts, closed
                WHERE pipeline = \(pipeline) AND number < closed.before
                ORDER BY number LIMIT \(Int64(Self.completeMax))),
            taken AS (
                DELETE FROM window_parts
                WHERE pipeline = \(pipeline) AND number IN (SELECT number FROM due)
                RETURNING number, partition, content)
            SELECT * FROM taken ORDER BY number, partition
            """)
        var windows: [(number: Int64, parts: [(partition: Int32, content: [UInt8])])] = []
        for row in rows {
            let number = try row.decode(Int64.self, "number")
            if windows.last?.number != number { windows.append((number, [])) }
            windows[windows.count - 1].parts.append(
                (
                    try row.decode(Int32.self, "partition"),
                    try row.decode([UInt8].self, "content")
                ))
        }
        return windows
    }

    /// The number of windows that have closed in some partition and not in all.
    public func waitingCount(pipeline: String) async throws -> Int {
        let rows = try await connection.query(
            """
            SELECT count(*) AS windows FROM (
                SELECT DISTINCT number FROM window_parts WHERE pipeline = \(pipeline)) AS waiting
            """)
        return Int(try rows[0].decode(Int64.self, "windows"))
    }

    /// Keeps others from completing windows of a pipeline until the transaction ends.
    static func lock(_ connection: PostgresConnection, pipeline: String) async throws {
        let key = "windows \(pipeline)"
        _ = try await connection.query(
            "SELECT pg_advisory_xact_lock(hashtextextended(\(key), 0))")
    }

    /// Stores a closed window.
    public func add(_ window: Window, pipeline: String) async throws {
        _ = try await connection.execute(
            """
            INSERT INTO windows (pipeline, number, revision, starts_at, ends_at, rows,
                offset_ranges, model, model_version, reference_hash, drift, seed, report,
                software_version)
            VALUES (\(pipeline), \(window.number), \(Int32(window.revision)),
                \(PostgresTimestamp(window.startsAt)), \(PostgresTimestamp(window.endsAt)),
                \(window.rows), \(try StoredJSON.encode(window.offsetRanges)), \(window.model),
                \(window.modelVersion.map(Int32.init)), \(window.referenceHash?.bytes),
                \(window.report?.drift), \(Int64(bitPattern: window.seed)),
                \(try window.report.map { try StoredJSON.encode($0) }), \(window.softwareVersion))
            """)
    }

    /// The newest windows first, at most `limit`, with numbers below `before`.
    public func windows(
        pipeline: String, before: Int64? = nil, limit: Int = 50
    ) async throws -> [Window] {
        try await connection.query(
            """
            SELECT * FROM windows WHERE pipeline = \(pipeline)
              AND (\(before)::bigint IS NULL OR number < \(before))
            ORDER BY number DESC, revision DESC LIMIT \(Int64(limit))
            """
        ).map(Self.window)
    }

    private static func window(_ row: PostgresRow) throws -> Window {
        Window(
            number: try row.decode(Int64.self, "number"),
            revision: Int(try row.decode(Int32.self, "revision")),
            startsAt: try row.timestamp("starts_at"), endsAt: try row.timestamp("ends_at"),
            rows: try row.decode(Int64.self, "rows"),
            offsetRanges: try StoredJSON.decode(
                [OffsetRange].self, row.decode(PostgresJSON.self, "offset_ranges"),
                what: "offset ranges"),
            model: try row.decode(String.self, "model"),
            modelVersion: try row.decodeIfPresent(Int32.self, "model_version").map(Int.init),
            referenceHash: try row.decodeIfPresent([UInt8].self, "reference_hash")
                .map(ContentHash.init(bytes:)),
            seed: UInt64(bitPattern: try row.decode(Int64.self, "seed")),
            report: try row.decodeIfPresent(PostgresJSON.self, "report").map {
                try StoredJSON.decode(DriftReport.self, $0, what: "drift report")
            },
            softwareVersion: try row.decode(String.self, "software_version"))
    }
}
