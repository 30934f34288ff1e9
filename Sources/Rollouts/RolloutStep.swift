/// One step of a rollout: a share of traffic for the canary and what must pass before the next.
public struct RolloutStep: Codable, Hashable, Sendable {
    /// The canary's share of traffic, 0...1; 0 only shadows it (with a mirror).
    public let weight: Double
    /// Labelled requests (pairs, with a mirror) to gather in this step.
    ///
    /// Waived once the analysis is successful.
    public let minimumLabels: Int
    /// The shortest stay in this step, in milliseconds; holds even after a successful analysis.
    public let pauseMilliseconds: Int64
    /// Whether the step ends only when somebody resumes the rollout.
    public let untilResumed: Bool

    /// Makes a step; `RolloutPlan` checks the ranges.
    public init(
        weight: Double, minimumLabels: Int = 0, pause: Duration = .zero, untilResumed: Bool = false
    ) {
        self.weight = weight
        self.minimumLabels = minimumLabels
        self.pauseMilliseconds = Milliseconds.of(pause)
        self.untilResumed = untilResumed
    }

    /// Reads a step; all members but the weight may be absent.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        weight = try container.decode(Double.self, forKey: .weight)
        minimumLabels = try container.decodeIfPresent(Int.self, forKey: .minimumLabels) ?? 0
        pauseMilliseconds =
            try container.decodeIfPresent(Int64.self, forKey: .pauseMilliseconds) ?? 0
        untilResumed = try container.decodeIfPresent(Bool.self, forKey: .untilResumed) ?? false
    }
}
