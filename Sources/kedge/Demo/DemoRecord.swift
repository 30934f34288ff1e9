/// What happened in a demo.
struct DemoRecord: Sendable {
    /// Windows that were judged.
    var windows = 0
    /// Windows that drifted.
    var driftedWindows = 0
    /// Alerts that arrived by webhook, by kind.
    var alerts: [String: Int] = [:]
    /// Messages that an alert is over.
    var resolved = 0
    /// Retrainings by outcome.
    var retrainings: [String: Int] = [:]
    /// Steps of canaries.
    var canarySteps = 0
    /// Versions that got all traffic.
    var promotions = 0
    /// Versions that were taken back.
    var rollbacks: [String] = []
    /// Rows from the first alarm about a champion to another version having all traffic.
    var recoveries: [Int] = []
    /// At which row the first alarm since the last promotion was seen.
    var alarmedAt: Int?
    /// The version that has all traffic.
    var champion: String?
    /// Whether a rolling F1 was seen.
    var rollingSeen = false
    /// The version of the sabotaged model.
    var sabotaged: String?

    /// All retrainings, the first one included.
    var retrainingCount: Int { retrainings.values.reduce(0, +) }

    /// The stages that should have happened and did not; empty when all did.
    var missing: [String] {
        let stages: [(String, Bool)] = [
            ("a window that drifted", driftedWindows > 0),
            ("a rolling F1", rollingSeen),
            ("a drift alert by webhook", alerts["drift", default: 0] > 0),
            ("a performance alert by webhook", alerts["performance", default: 0] > 0),
            ("a retraining that led to a canary", retrainings["deployed", default: 0] > 1),
            ("canary steps", canarySteps > 0),
            ("a promotion", promotions > 1),
            ("the roll-back of the sabotaged model", sabotaged.map(rollbacks.contains) ?? false),
        ]
        return stages.filter { !$0.1 }.map(\.0)
    }
}
