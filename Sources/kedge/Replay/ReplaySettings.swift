import Observations

/// How rows of a file become requests and labels.
struct ReplaySettings: Sendable {
    /// The base URLs of the serving endpoints; rows go to them in turn.
    var endpoints: [String]
    /// The model that is asked.
    var model: String
    /// The column that holds the labels.
    var label: String
    /// The topic that labels go to; nil: they are not published.
    var labelsTopic: String?
    /// How many rows later than its prediction a label is published, 0...
    var labelDelayRows = 0
    /// The most rows in a second; nil: as fast as answers come.
    var rowsPerSecond: Double?
    /// The event time of the file's first row.
    var start: Timestamp
    /// The event time between two rows.
    var interval: Duration
    /// What prediction ids begin with: `prefix-row`.
    var idPrefix: String
    /// The token of the endpoints.
    var bearerToken: String?
    /// The limit for one request.
    var requestTimeout = Duration.seconds(5)
    /// How often a row is tried, 1...
    var attemptsMax = 20
    /// The pause after the first failed attempt; it doubles from one to the next.
    var backOff = Duration.milliseconds(50)
    /// The longest pause between two attempts.
    var backOffMax = Duration.seconds(2)

    /// The pause after a failed attempt, counted from 1.
    func pause(afterAttempt attempt: Int) -> Duration {
        var pause = backOff
        for _ in 1..<max(1, attempt) where pause < backOffMax { pause *= 2 }
        return min(pause, backOffMax)
    }

    /// When each row is sent and labelled, in event time.
    func schedule(rows: Range<Int>) -> ReplaySchedule {
        ReplaySchedule(
            rows: rows, start: start, interval: interval, labelDelayRows: labelDelayRows,
            idPrefix: idPrefix)
    }
}
