/// A row that is not in all the windows of its event time.
public struct LeftOutRow: Hashable, Sendable {
    /// The offset of the row.
    public let offset: Int64

    /// The number of the first window that it is in; past all windows of its event time when it is
    /// in none.
    public let firstWindow: Int64
}
