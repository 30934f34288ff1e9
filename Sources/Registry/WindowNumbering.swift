import Postgres

/// How the windows of a pipeline are numbered.
///
/// The partitions of a pipeline give the windows of one *cut* (size, step and so on) the same
/// indices. Another cut counts otherwise, so that an index can come again: the number of a window
/// is its index plus the *base* of its cut, which is past all numbers that were given before.
public struct WindowNumbering: Sendable, Hashable {
    /// What the window of index 0 has as its number.
    public private(set) var base: Int64 = 0
    /// The first window that a partition has a part in which is claimed for the first time.
    ///
    /// Those before it are complete without the partition. Nil where none is complete.
    public internal(set) var firstIndex: Int64?

    /// The numbering of a pipeline whose windows have always been cut in one way.
    public init() {}

    /// The number of a window.
    public func number(index: Int64) -> Int64 { base + index }

    /// The numbering of a cut for a partition that is claimed; begun where it is new.
    ///
    /// Call it in the transaction of the claim.
    ///
    /// - Parameters:
    ///   - oldBase: the base under which the partition was claimed last; nil if it never was.
    ///   - isCutAnew: whether it was cut otherwise then.
    static func find(
        _ connection: PostgresConnection, pipeline: String, cut: String, oldBase: Int64?,
        isCutAnew: Bool
    ) async throws -> WindowNumbering {
        var numbering = WindowNumbering()
        if let oldBase, !isCutAnew {
            numbering.base = oldBase
            return numbering
        }
        // Partitions that begin a cut at once agree on its base; nor does a window complete now.
        try await WindowStore.lock(connection, pipeline: pipeline)
        // Others under the same cut, but not those that have been under it all the time since.
        let others = try await connection.query(
            """
            SELECT max(window_base) AS base FROM stream_states
            WHERE pipeline = \(pipeline) AND window_cut = \(cut)
                AND window_base > \(oldBase ?? -1)
            """)[0].decodeIfPresent(Int64.self, "base")
        if let others {
            numbering.base = others
        } else {
            numbering.base = try await firstFree(connection, pipeline: pipeline)
        }
        if oldBase == nil {
            let last = try await connection.query(
                """
                SELECT max(number) AS last FROM windows
                WHERE pipeline = \(pipeline) AND number >= \(numbering.base)
                """)[0].decodeIfPresent(Int64.self, "last")
            numbering.firstIndex = last.map { $0 - numbering.base + 1 }
        }
        return numbering
    }

    /// The first number past those that were given, or may yet be by a worker that still holds
    /// partitions under another cut.
    private static func firstFree(
        _ connection: PostgresConnection, pipeline: String
    ) async throws -> Int64 {
        let last = try await connection.query(
            """
            SELECT greatest(
                (SELECT max(number) FROM windows WHERE pipeline = \(pipeline)),
                (SELECT max(number) FROM window_performance WHERE pipeline = \(pipeline)),
                (SELECT max(greatest(window_base + windows_before - 1, window_base))
                 FROM stream_states WHERE pipeline = \(pipeline))) AS last
            """)[0].decodeIfPresent(Int64.self, "last")
        return max(0, (last ?? -1) + 1)
    }
}
