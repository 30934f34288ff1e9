/// What a replay did.
struct ReplaySummary: Codable, Equatable, Sendable {
    /// Rows that were answered.
    var rows = 0
    /// Labels that Kafka has.
    var labels = 0
    /// Requests that failed and were tried again.
    var failedRequests = 0
    /// Rows whose prediction is their label.
    var right = 0
    /// Rows by the version that answered.
    var rowsByVersion: [String: Int] = [:]
    /// From the first request to the last acknowledged label.
    var seconds = 0.0
    /// The median time that an answer took.
    var latencySecondsP50 = 0.0
    /// The time within which 99 % of all answers came.
    var latencySecondsP99 = 0.0

    /// The share of right rows; nil without any row.
    var accuracy: Double? { rows == 0 ? nil : Double(right) / Double(rows) }
    /// Answered rows in a second.
    var rowsPerSecond: Double { seconds > 0 ? Double(rows) / seconds : 0 }

    /// Counts a row.
    mutating func add(_ row: ReplayedRow) {
        rows += 1
        failedRequests += row.failedRequests
        rowsByVersion[row.version, default: 0] += 1
        if row.isRight { right += 1 }
    }

    /// Takes the percentiles of latencies, by the nearest rank.
    mutating func setLatencies(_ seconds: [Double]) {
        guard !seconds.isEmpty else { return }
        let sorted = seconds.sorted()
        func percentile(_ share: Double) -> Double {
            sorted[max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1)]
        }
        latencySecondsP50 = percentile(0.5)
        latencySecondsP99 = percentile(0.99)
    }
}
