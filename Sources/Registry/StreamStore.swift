import Observations
public import Postgres

/// Where the stream worker stands: next offsets and the state of each partition.
///
/// Offsets and state are written in the transaction that writes the results made from them. The
/// state is what was last stored whole, and the journal of what was taken in since. The epoch
/// fences: who claims a partition raises it, and a commit under an older epoch is refused.
public struct StreamStore: Sendable {
    /// Where one partition of a pipeline stands.
    public struct Claim: Sendable {
        /// The epoch to commit under.
        public let epoch: Int64
        /// The encoded state; nil for a partition never worked on.
        public let state: [UInt8]?
        /// The next offset by topic; a topic that was never read is absent.
        public let nextOffsets: [String: Int64]
        /// What was taken in after `state`, in order.
        public internal(set) var journal: [[UInt8]] = []
        /// How numbers of windows are counted in the pipeline.
        public internal(set) var numbering = WindowNumbering()
    }

    /// What a commit stores of the state.
    public enum Change: Sendable {
        /// All of it.
        case whole([UInt8])
        /// What was taken in since the last commit, from which the state follows.
        case appended([UInt8])
    }

    private let connection: PostgresConnection

    /// The store as seen by `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// Claims a partition: whoever claimed it before can no longer commit.
    ///
    /// Call it in a transaction. Where windows are cut otherwise now, they are counted anew: the
    /// parts that wait are left out, and no window has closed yet.
    ///
    /// - Parameters:
    ///   - owner: who claims it, as `INSTANCE@HOST:PID` or `HOST:PID`.
    ///   - windowCut: how the claimant cuts windows; nil: as it was.
    public func claim(
        pipeline: String, partition: Int32, owner: String? = nil, windowCut: String? = nil
    ) async throws -> Claim {
        let before = try await connection.query(
            """
            SELECT window_cut, window_base FROM stream_states
            WHERE pipeline = \(pipeline) AND partition = \(partition) FOR UPDATE
            """)
        // States of versions before 0.2 tell nothing; they are of the windows that are cut now.
        let known = try before.first?.decode(String.self, "window_cut") ?? ""
        let cut = windowCut ?? known
        let isCutAnew = !known.isEmpty && known != cut
        var numbering = try await WindowNumbering.find(
            connection, pipeline: pipeline, cut: cut,
            oldBase: try before.first?.decode(Int64.self, "window_base"), isCutAnew: isCutAnew)
        if isCutAnew {
            _ = try await connection.execute(
                """
                DELETE FROM window_parts
                WHERE pipeline = \(pipeline) AND partition = \(partition)
                """)
        }
        let rows = try await connection.query(
            """
            INSERT INTO stream_states
                (pipeline, partition, state, epoch, owner, claimed_at, seen_at, window_cut,
                 window_base, windows_before)
            VALUES (\(pipeline), \(partition), ''::bytea, 1, \(owner), now(), now(), \(cut),
                \(numbering.base), \(numbering.firstIndex))
            ON CONFLICT (pipeline, partition) DO UPDATE
            SET epoch = stream_states.epoch + 1, owner = excluded.owner, claimed_at = now(),
                seen_at = now(), held_topic = NULL, window_cut = excluded.window_cut,
                window_base = excluded.window_base,
                windows_before =
                    CASE WHEN \(isCutAnew) THEN NULL ELSE stream_states.windows_before END
            RETURNING epoch, state, windows_before
            """)
        guard let row = rows.first else {
            throw RegistryError.notFound(kind: "stream state", name: "\(pipeline)/\(partition)")
        }
        let state = try row.decode([UInt8].self, "state")
        // Nothing of it was ever stored: it begins where it did when it was first claimed.
        numbering.firstIndex =
            state.isEmpty ? try row.decodeIfPresent(Int64.self, "windows_before") : nil
        // From here on nobody adds to the journal under an older epoch.
        return Claim(
            epoch: try row.decode(Int64.self, "epoch"), state: state.isEmpty ? nil : state,
            nextOffsets: try await nextOffsets(pipeline: pipeline, partition: partition),
            journal: try await connection.query(
                """
                SELECT content FROM stream_journal
                WHERE pipeline = \(pipeline) AND partition = \(partition) ORDER BY sequence
                """
            ).map { try $0.decode([UInt8].self, "content") },
            numbering: numbering)
    }

    /// The next offset of each topic for one partition.
    public func nextOffsets(pipeline: String, partition: Int32) async throws -> [String: Int64] {
        let rows = try await connection.query(
            """
            SELECT topic, next_offset FROM stream_offsets
            WHERE pipeline = \(pipeline) AND partition = \(partition)
            """)
        return Dictionary(
            uniqueKeysWithValues: try rows.map {
                (try $0.decode(String.self, "topic"), try $0.decode(Int64.self, "next_offset"))
            })
    }

    /// Stores the state and next offsets of a partition.
    ///
    /// - Parameter windowsBefore: windows with smaller numbers have closed in this partition; nil
    ///   when that is as it was.
    /// - Throws: `RegistryError.conflict` when another worker has claimed the partition since.
    public func save(
        pipeline: String, partition: Int32, epoch: Int64, change: Change,
        nextOffsets: [String: Int64], windowsBefore: Int64? = nil, progress: Progress? = nil
    ) async throws {
        try await hold(
            pipeline: pipeline, partition: partition, epoch: epoch, windowsBefore: windowsBefore,
            progress: progress)
        switch change {
        case .whole(let state):
            _ = try await connection.execute(
                """
                UPDATE stream_states SET state = \(state)
                WHERE pipeline = \(pipeline) AND partition = \(partition)
                """)
            _ = try await connection.execute(
                """
                DELETE FROM stream_journal
                WHERE pipeline = \(pipeline) AND partition = \(partition)
                """)
        case .appended(let content):
            _ = try await connection.execute(
                """
                INSERT INTO stream_journal (pipeline, partition, content)
                VALUES (\(pipeline), \(partition), \(content))
                """)
        }
        for (topic, next) in nextOffsets.sorted(by: { $0.key < $1.key }) {
            _ = try await connection.execute(
                """
                INSERT INTO stream_offsets (pipeline, topic, partition, next_offset)
                VALUES (\(pipeline), \(topic), \(partition), \(next))
                ON CONFLICT (pipeline, topic, partition)
                DO UPDATE SET next_offset = excluded.next_offset, updated_at = now()
                """)
        }
    }

    /// Locks the partition's row, if the claim under `epoch` is still the newest.
    private func hold(
        pipeline: String, partition: Int32, epoch: Int64, windowsBefore: Int64?,
        progress: Progress?
    ) async throws {
        let hasPredictions = progress?.hasPredictions ?? false
        let updated = try await connection.execute(
            """
            UPDATE stream_states SET updated_at = now(), seen_at = now(),
                windows_before = coalesce(\(windowsBefore), windows_before),
                watermark = coalesce(\(progress?.watermark?.milliseconds), watermark),
                event_at = CASE WHEN \(hasPredictions) THEN now() ELSE event_at END,
                idle = NOT \(hasPredictions) AND (idle OR \(progress?.isIdle ?? false))
            WHERE pipeline = \(pipeline) AND partition = \(partition) AND epoch = \(epoch)
            """)
        guard updated == 1 else {
            throw RegistryError.conflict(
                expected: "to hold partition \(partition) of \(pipeline)",
                got: "a newer claim by another worker")
        }
    }
}
