public import Observations

/// A window of one partition that will get no more rows.
public struct ClosedWindow: Sendable, Equatable {
    /// The window's number: it begins at `index * step` events or milliseconds since the epoch.
    public let index: Int64

    /// For event time the beginning of the window; for counts the earliest event time in it.
    public let start: Timestamp

    /// For event time the end of the window (exclusive); for counts the latest event time in it.
    public let end: Timestamp

    /// Whether the window was closed before it was full, as the partition got no events.
    public let isPartial: Bool

    /// The rows in offset order, at least one.
    ///
    /// Dictionaries hold the values of these rows only, in order of first appearance, so that equal
    /// windows are equal bit for bit however the stream was cut into batches.
    public let rows: PredictionBatch

    /// The offset of the first row.
    public var firstOffset: Int64 { rows.offsets[0] }

    /// The offset of the last row.
    public var lastOffset: Int64 { rows.offsets[rows.count - 1] }
}
