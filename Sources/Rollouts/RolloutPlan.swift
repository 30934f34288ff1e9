/// How a canary takes over: its steps, the comparison, and what happens without a verdict.
///
/// All members but `steps` may be absent when decoding; decoding checks the ranges.
public struct RolloutPlan: Codable, Hashable, Sendable {
    /// The steps, with weights that never fall; none means: all traffic at once, no analysis.
    public let steps: [RolloutStep]
    /// How much worse the canary's error rate may be, 0..<1; absolute (.02 is two points).
    public let margin: Double
    /// The highest probability of promoting a canary that is worse by the margin, 0<...0.5.
    public let alpha: Double
    /// Roll back when the canary is proven worse by more than this, 0..<1.
    public let rollBackMargin: Double
    /// The highest probability of rolling back a canary that is not worse by more than
    /// `rollBackMargin`, 0<...0.5.
    public let rollBackAlpha: Double
    /// Labelled requests before a canary counts as good, 0...; a proof that it is worse needs none.
    public let analysisLabelsMin: Int
    /// Labelled requests after which the analysis is inconclusive, 1...; nil = no limit.
    public let analysisLabelsMax: Int?
    /// Time after which the analysis is inconclusive, in milliseconds, 1...; nil = no limit.
    public let analysisMillisecondsMax: Int64?
    /// Analysis errors in a row that end the analysis, 1...
    public let analysisErrorsMax: Int
    /// What an inconclusive analysis leads to.
    public let onInconclusive: RolloutConsequence
    /// What an analysis that could not be made leads to.
    public let onError: RolloutConsequence
    /// Whether every request is scored by both versions (paired evidence).
    public let mirror: Bool
    /// Whether the old version is unloaded at the end, or left to retention.
    public let unloadsStable: Bool
    /// When failed actions are tried again.
    public let retry: RetryPlan

    /// Makes a plan.
    ///
    /// - Throws: `RolloutError.setting` when a setting lies outside its range.
    public init(
        steps: [RolloutStep], margin: Double = 0.02, alpha: Double = 0.05,
        rollBackMargin: Double = 0, rollBackAlpha: Double? = nil, analysisLabelsMin: Int = 20,
        analysisLabelsMax: Int? = 5000, analysisMillisecondsMax: Int64? = nil,
        analysisErrorsMax: Int = 5, onInconclusive: RolloutConsequence = .rollBack,
        onError: RolloutConsequence = .rollBack, mirror: Bool = true, unloadsStable: Bool = false,
        retry: RetryPlan = RetryPlan()
    ) throws(RolloutError) {
        self.steps = steps
        self.margin = margin
        self.alpha = alpha
        self.rollBackMargin = rollBackMargin
        self.rollBackAlpha = rollBackAlpha ?? alpha
        self.analysisLabelsMin = analysisLabelsMin
        self.analysisLabelsMax = analysisLabelsMax
        self.analysisMillisecondsMax = analysisMillisecondsMax
        self.analysisErrorsMax = analysisErrorsMax
        self.onInconclusive = onInconclusive
        self.onError = onError
        self.mirror = mirror
        self.unloadsStable = unloadsStable
        self.retry = retry
        try check()
        try checkSteps()
    }

    /// The comparison that this plan asks for.
    public var comparison: SequentialComparison {
        SequentialComparison(
            checkedMargin: margin, alpha: alpha, rollBackMargin: rollBackMargin,
            rollBackAlpha: rollBackAlpha, labelsMin: analysisLabelsMin)
    }

    private func check() throws(RolloutError) {
        try retry.check()
        try SequentialComparison.check(
            margin: margin, alpha: alpha, rollBackMargin: rollBackMargin,
            rollBackAlpha: rollBackAlpha)
        guard analysisLabelsMin >= 0 else {
            throw .setting(
                name: "analysisLabelsMin", expected: "0 or more", got: "\(analysisLabelsMin)")
        }
        if let labels = analysisLabelsMax, labels < max(1, analysisLabelsMin) {
            throw .setting(
                name: "analysisLabelsMax", expected: "1 or more, at least analysisLabelsMin",
                got: "\(labels)")
        }
        if let time = analysisMillisecondsMax, time < 1 {
            throw .setting(
                name: "analysisMillisecondsMax", expected: "1 or more", got: "\(time)")
        }
        guard analysisErrorsMax >= 1 else {
            throw .setting(
                name: "analysisErrorsMax", expected: "1 or more", got: "\(analysisErrorsMax)")
        }
    }

    private func checkSteps() throws(RolloutError) {
        guard steps.count <= Self.stepsMax else {
            throw .setting(
                name: "steps", expected: "at most \(Self.stepsMax)", got: "\(steps.count)")
        }
        var previous = 0.0
        for (index, step) in steps.enumerated() {
            guard step.weight >= previous, step.weight <= 1 else {
                throw .setting(
                    name: "steps[\(index)].weight", expected: "a share in \(previous)...1",
                    got: "\(step.weight)")
            }
            guard step.minimumLabels >= 0 else {
                throw .setting(
                    name: "steps[\(index)].minimumLabels", expected: "0 or more",
                    got: "\(step.minimumLabels)")
            }
            guard (0...Self.pauseMillisecondsMax).contains(step.pauseMilliseconds) else {
                throw .setting(
                    name: "steps[\(index)].pauseMilliseconds",
                    expected: "0...\(Self.pauseMillisecondsMax)", got: "\(step.pauseMilliseconds)")
            }
            previous = step.weight
        }
        if !mirror, let last = steps.last, last.weight <= 0 {
            throw .setting(
                name: "steps", expected: "a last weight above 0 without a mirror",
                got: "\(last.weight)")
        }
    }

    /// The most steps that a plan may have.
    public static let stepsMax = 100
    /// The longest pause of a step: 366 days.
    public static let pauseMillisecondsMax: Int64 = 366 * 86_400_000
}
