/// How far an e-detector of a version is from its alarm.
struct DetectorWealth {
    /// The version whose predictions are judged.
    let version: Int
    /// What is watched, such as `error_rate` or `f1`.
    let detector: String
    /// Wealth divided by the threshold; 1 is an alarm.
    let ratio: Double
}
