/// What a batch did to one partition, for metrics alone.
struct StreamTally {
    /// How far an e-detector of a version is from its alarm.
    struct Wealth {
        /// The version whose predictions are judged.
        let version: Int
        /// What is watched, such as `error_rate` or `f1`.
        let detector: String
        /// Wealth divided by the threshold; 1 is an alarm.
        let ratio: Double
    }

    /// Labels by what came of them, joined ones aside.
    var labels: [String: Int64] = [:]
    /// Event time from each prediction to its label, in seconds.
    var labelDelaysSeconds: [Double] = []
    /// Predictions that came after their window had closed.
    var lateEvents: Int64 = 0
    /// Monitors of versions that made room for those of others.
    var evictedMonitors: Int64 = 0
    /// Rows left out of their windows because too many were open.
    var droppedRows: Int64 = 0
    /// Where the e-detectors stand.
    var wealth: [Wealth] = []
}
