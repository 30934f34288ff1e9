import Observations

/// Ids and event times of rows, and which label is due when; rows count from 0 in the whole file.
struct ReplaySchedule: Equatable, Sendable {
    /// A label that is to be published.
    struct Label: Equatable, Sendable {
        /// The row that it belongs to.
        let row: Int
        /// When it came to be known, in event time.
        let eventTime: Timestamp
    }

    let rows: Range<Int>
    let start: Timestamp
    let interval: Duration
    /// How many rows later than its prediction a label is due.
    let labelDelayRows: Int
    let idPrefix: String

    /// The id of a row's prediction.
    func id(row: Int) -> String { "\(idPrefix)-\(row)" }

    /// The event time of a row's prediction; the same whichever part of the file is replayed.
    func eventTime(row: Int) -> Timestamp {
        let (offset, overflow) = interval.milliseconds.multipliedReportingOverflow(by: Int64(row))
        return start + .milliseconds(overflow ? .max : offset)
    }

    /// The label that is due once a row was answered; nil when there is none yet.
    func labelDue(afterRow row: Int) -> Label? {
        let labelled = row - labelDelayRows
        return rows.contains(labelled) ? label(row: labelled) : nil
    }

    /// The labels that are still due once the last row was answered, in order.
    var labelsRemaining: [Label] {
        (max(rows.lowerBound, rows.upperBound - labelDelayRows)..<rows.upperBound)
            .map { label(row: $0) }
    }

    private func label(row: Int) -> Label {
        Label(row: row, eventTime: eventTime(row: row + labelDelayRows))
    }
}
