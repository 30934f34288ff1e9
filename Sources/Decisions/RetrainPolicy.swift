import Observations

/// When a pipeline retrains its model, and how often it may.
public struct RetrainPolicy: Hashable, Sendable, Codable {
    /// A limit on retrainings within a span of event time.
    public struct Budget: Hashable, Sendable, Codable {
        /// The most retrainings that a budget may allow: it bounds what the decider remembers.
        public static let retrainingsLimit = 10_000

        /// How many retrainings are allowed, 1...`retrainingsLimit`.
        ///
        /// Manual ones count, but are never refused for it.
        public let retrainingsMax: Int
        /// The span of event time, in milliseconds.
        public let periodMilliseconds: Int64

        /// Makes a budget.
        public init(retrainingsMax: Int, periodMilliseconds: Int64) {
            self.retrainingsMax = retrainingsMax
            self.periodMilliseconds = periodMilliseconds
        }
    }

    /// Retrain when so many windows in a row have drifted; nil: drift alone never retrains.
    public var driftedWindows: Int?
    /// Retrain when a performance monitor of the champion alarms.
    public var onPerformance: Bool
    /// Retrain once more when so many labels came since the change that an alarm found, if it can
    /// tell when that was, 1 or more; nil: never.
    ///
    /// At the time of the alarm nearly all rows follow the old law. Now a model can be made of the
    /// rows of the new one, and be compared on them.
    public var labelsAfterChange: Int?
    /// Retrain at these times (wall clock, UTC).
    public var schedule: CronExpression?
    /// Retrain when so many labels have arrived since the last retraining began; nil: never.
    public var everyLabels: Int?
    /// Retrain when there are so many times the labels that there were when the last retraining
    /// began, over 1 to 1000; nil: never.
    ///
    /// Without drift, what a model gains by more rows shrinks with their number, so that looking
    /// again is worth it ever more rarely. Where the last retraining learned the newest rows only,
    /// since the law had changed before them, labels grow from their number.
    public var labelGrowth: Double?
    /// How many labels must arrive after a retraining began before another may begin.
    public var coolDownLabels: Int
    /// How much event time must pass after a retraining began before another may begin.
    public var coolDownMilliseconds: Int64
    /// The limit on retrainings; nil: none.
    public var budget: Budget?

    /// Makes a policy.
    ///
    /// - Throws: `DecisionsError.setting` when a number is not positive (cool-downs: negative), or
    ///   a budget is above its limit.
    public init(
        driftedWindows: Int? = 2, onPerformance: Bool = true, labelsAfterChange: Int? = nil,
        schedule: CronExpression? = nil, everyLabels: Int? = nil, labelGrowth: Double? = nil,
        coolDownLabels: Int = 0, coolDownMilliseconds: Int64 = 0, budget: Budget? = nil
    ) throws(DecisionsError) {
        func require(
            _ name: String, _ value: Int64?, atLeast minimum: Int64
        ) throws(DecisionsError) {
            guard let value, value < minimum else { return }
            throw .setting(name: name, expected: "\(minimum) or more", got: "\(value)")
        }
        try require("driftedWindows", driftedWindows.map(Int64.init), atLeast: 1)
        try require("labelsAfterChange", labelsAfterChange.map(Int64.init), atLeast: 1)
        try require("everyLabels", everyLabels.map(Int64.init), atLeast: 1)
        try require("coolDownLabels", Int64(coolDownLabels), atLeast: 0)
        try require("coolDownMilliseconds", coolDownMilliseconds, atLeast: 0)
        try require("budget.retrainingsMax", budget.map { Int64($0.retrainingsMax) }, atLeast: 1)
        if let budget, budget.retrainingsMax > Budget.retrainingsLimit {
            throw .setting(
                name: "budget.retrainingsMax", expected: "at most \(Budget.retrainingsLimit)",
                got: "\(budget.retrainingsMax)")
        }
        try require("budget.periodMilliseconds", budget?.periodMilliseconds, atLeast: 1)
        self.driftedWindows = driftedWindows
        self.onPerformance = onPerformance
        self.labelsAfterChange = labelsAfterChange
        self.schedule = schedule
        if let labelGrowth, !(labelGrowth > 1 && labelGrowth <= 1000) {
            throw .setting(
                name: "labelGrowth", expected: "over 1 to 1000", got: "\(labelGrowth)")
        }
        self.labelGrowth = labelGrowth
        self.everyLabels = everyLabels
        self.coolDownLabels = coolDownLabels
        self.coolDownMilliseconds = coolDownMilliseconds
        self.budget = budget
    }
}
