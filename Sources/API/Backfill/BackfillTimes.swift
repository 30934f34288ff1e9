internal import Observations

/// Where the event times of a file's rows come from.
enum BackfillTimes: Sendable {
    /// A column in RFC 3339 or in milliseconds since the epoch.
    case column(String)
    /// Row by row from a start at an interval.
    case regular(start: Timestamp, interval: Duration)

    /// The times that a year of four digits can say.
    static let range =
        Timestamp(milliseconds: -62_135_596_800_000)...Timestamp(milliseconds: 253_402_300_799_999)

    /// Reads `timestamp`, or `start` and `interval`.
    init(_ query: QueryParameters) throws(APIError) {
        let start = try query.time("start")
        let interval = query.text("interval")
        switch (query.text("timestamp"), start, interval) {
        case (let column?, nil, nil): self = .column(column)
        case (nil, let start?, let text?):
            guard let interval = Self.interval(text) else {
                throw .badRequest(
                    "expected the query parameter 'interval' as a duration such as 30m")
            }
            self = .regular(start: start, interval: interval)
        default:
            throw .badRequest(
                "expected the query parameter 'timestamp', or 'start' and 'interval'")
        }
    }

    /// The time of a row of a file without a column for it, from 0; nil beyond year 9999.
    static func time(_ row: Int, start: Timestamp, interval: Duration) -> Timestamp? {
        let (offset, overflow) = interval.milliseconds.multipliedReportingOverflow(by: Int64(row))
        guard !overflow else { return nil }
        let time = start + .milliseconds(offset)
        return range.contains(time) ? time : nil
    }

    private static func interval(_ text: String) -> Duration? {
        let units: [String: Int64] = [
            "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000,
        ]
        let digits = text.prefix { ("0"..."9").contains($0) }
        guard let number = Int64(digits), number > 0,
            let unit = units[String(text.dropFirst(digits.count))]
        else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: unit)
        return overflow ? nil : .milliseconds(product)
    }
}
