public import Observations

/// Rows by time: the newest are held out, and what could not have been known then is left out.
///
/// The cut is the time of the oldest row that is held out. A row is trained on if it is older than
/// the cut and its label came by then: at its label's time where that is known, and else, as long
/// as the embargo, which stands for the delay of labels, after its own.
public struct TimeOrderedSplit: Hashable, Sendable {
    /// The rows to train on, oldest first; rows of one time in their order.
    public let training: [Int]
    /// The rows that are held out, oldest first.
    public let holdOut: [Int]
    /// Rows older than the cut whose labels were not known by then, in their order.
    public let embargoed: [Int]
    /// The time of the oldest row that is held out.
    public let cut: Timestamp

    /// Splits rows.
    ///
    /// - Parameters:
    ///   - times: when each row was predicted.
    ///   - labelTimes: when each label came; nil for those that are not known, or for all.
    ///   - holdOutShare: the share of rows to hold out, above 0 to below 1; all rows of the time of
    ///     the cut are held out.
    ///   - embargo: how long after a row its label is taken to come, 0 or more.
    /// - Throws: `ValidationError.setting` for a share or an embargo out of its range;
    ///   `shape` unless lengths agree, or when no row is left to train on.
    public init(
        times: [Timestamp], labelTimes: [Timestamp?]? = nil, holdOutShare: Double,
        embargo: Duration
    ) throws(ValidationError) {
        guard holdOutShare > 0, holdOutShare < 1 else {
            throw .setting(
                name: "holdOutShare", expected: "above 0 to below 1", got: "\(holdOutShare)")
        }
        guard embargo >= .zero else {
            throw .setting(name: "embargo", expected: "0 or more", got: "\(embargo)")
        }
        guard labelTimes?.count ?? times.count == times.count else {
            throw .shape(
                expected: "a label time for each of \(times.count) rows",
                got: "\(labelTimes?.count ?? 0)")
        }
        let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
        let heldOut = max(1, Int((Double(times.count) * holdOutShare).rounded()))
        guard heldOut < times.count else {
            throw .shape(expected: "two rows or more to split", got: "\(times.count)")
        }
        let cut = times[order[times.count - heldOut]]
        func isKnown(_ row: Int) -> Bool {
            labelTimes?[row].map { $0 <= cut } ?? (times[row] + embargo <= cut)
        }
        self.cut = cut
        holdOut = order.filter { times[$0] >= cut }
        training = order.filter { times[$0] < cut && isKnown($0) }
        embargoed = order.filter { times[$0] < cut && !isKnown($0) }
        guard !training.isEmpty else {
            throw .shape(
                expected: "rows whose labels came before the hold-out begins",
                got: "none: \(embargoed.count) are within the embargo")
        }
    }
}
