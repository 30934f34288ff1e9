public import Observations
public import Postgres

/// What is stored about the partitions of a pipeline apart from their state: who holds each, and
/// how far it has come.
public struct PartitionStore: Sendable {
    /// One partition.
    public struct Partition: Sendable, Hashable {
        /// The number of the partition.
        public var partition: Int32
        /// Who claimed it last, as `INSTANCE@HOST:PID` or `HOST:PID`.
        public var owner: String?
        /// How long ago the owner last said that it holds the partition; nil if nobody ever did.
        public var unseen: Duration?
        /// How long ago predictions of it were last stored, or else how long it has been known.
        public var quiet: Duration
        /// Whether it was read to its end and got nothing for the idle time-out.
        public var isIdle: Bool
        /// Windows with smaller numbers have closed in it; nil before the first could.
        public var windowsBefore: Int64?
        /// How its windows are cut.
        public var windowCut: String
        /// The event time up to which its predictions count as complete.
        public var watermark: Timestamp?
        /// The next offset of each topic that was read.
        public var nextOffsets: [String: Int64]
        /// How long the next offset of each topic that was read has not moved.
        public var standing: [String: Duration]
        /// The topics that its owner does not read, as they are too far ahead.
        public var heldTopics: [String]

        /// Makes a partition.
        public init(
            partition: Int32, owner: String? = nil, unseen: Duration? = nil,
            quiet: Duration = .zero, isIdle: Bool = false, windowsBefore: Int64? = nil,
            windowCut: String = "", watermark: Timestamp? = nil,
            nextOffsets: [String: Int64] = [:], standing: [String: Duration] = [:],
            heldTopics: [String] = []
        ) {
            self.partition = partition
            self.owner = owner
            self.unseen = unseen
            self.quiet = quiet
            self.isIdle = isIdle
            self.windowsBefore = windowsBefore
            self.windowCut = windowCut
            self.watermark = watermark
            self.nextOffsets = nextOffsets
            self.standing = standing
            self.heldTopics = heldTopics
        }

        /// Whether a worker holds it, as far as one can tell.
        public var isHeld: Bool { unseen.map { $0 <= PartitionStore.heldFor } ?? false }
    }

    /// How long a partition counts as held after its owner last said so: five times the pace at
    /// which workers say so.
    public static let heldFor = Duration.seconds(10)

    private let connection: PostgresConnection

    /// The store as seen by `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// Records that the owner still holds partitions; those that another has claimed stay his.
    ///
    /// - Parameters:
    ///   - epochs: the epoch of the owner's claim on each.
    ///   - heldTopics: the topics of each that are not read, as they are too far ahead.
    public func hold(
        pipeline: String, epochs: [Int32: Int64], heldTopics: [Int32: [String]] = [:]
    ) async throws {
        for (partition, epoch) in epochs.sorted(by: { $0.key < $1.key }) {
            // No topic's name has a comma in it.
            let held = heldTopics[partition]?.joined(separator: ",")
            _ = try await connection.execute(
                """
                UPDATE stream_states SET seen_at = clock_timestamp(),
                    held_topic = \(held)
                WHERE pipeline = \(pipeline) AND partition = \(partition) AND epoch = \(epoch)
                """)
        }
    }

    /// The partitions that were ever claimed, in order of their numbers.
    public func partitions(pipeline: String) async throws -> [Partition] {
        let offsets = try await connection.query(
            """
            SELECT topic, partition, next_offset,
                extract(epoch FROM clock_timestamp() - updated_at)::float8 AS standing
            FROM stream_offsets WHERE pipeline = \(pipeline)
            """)
        var nextOffsets: [Int32: [String: Int64]] = [:]
        var standing: [Int32: [String: Duration]] = [:]
        for row in offsets {
            let partition = try row.decode(Int32.self, "partition")
            let topic = try row.decode(String.self, "topic")
            nextOffsets[partition, default: [:]][topic] = try row.decode(
                Int64.self, "next_offset")
            standing[partition, default: [:]][topic] = .seconds(
                try row.decode(Double.self, "standing"))
        }
        return try await connection.query(
            """
            SELECT partition, owner, windows_before, window_cut, watermark, idle, held_topic,
                extract(epoch FROM clock_timestamp() - seen_at)::float8 AS unseen,
                extract(epoch FROM clock_timestamp() - event_at)::float8 AS quiet
            FROM stream_states WHERE pipeline = \(pipeline) ORDER BY partition
            """
        ).map { row in
            let partition = try row.decode(Int32.self, "partition")
            return Partition(
                partition: partition, owner: try row.decodeIfPresent(String.self, "owner"),
                unseen: try row.decodeIfPresent(Double.self, "unseen").map { .seconds($0) },
                quiet: .seconds(try row.decode(Double.self, "quiet")),
                isIdle: try row.decode(Bool.self, "idle"),
                windowsBefore: try row.decodeIfPresent(Int64.self, "windows_before"),
                windowCut: try row.decode(String.self, "window_cut"),
                watermark: try row.decodeIfPresent(Int64.self, "watermark")
                    .map(Timestamp.init(milliseconds:)),
                nextOffsets: nextOffsets[partition] ?? [:], standing: standing[partition] ?? [:],
                heldTopics: try row.decodeIfPresent(String.self, "held_topic")?
                    .split(separator: ",").map(String.init) ?? [])
        }
    }
}
