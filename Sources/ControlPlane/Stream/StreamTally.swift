/// What a batch did to one partition, for metrics alone.
struct StreamTally {
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
}
