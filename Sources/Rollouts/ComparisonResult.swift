/// One look at the evidence.
public struct ComparisonResult: Codable, Hashable, Sendable {
    /// What the evidence proves.
    public let verdict: ComparisonVerdict
    /// The labelled requests (pairs, or the canary's own) behind it.
    public let labels: Int
    /// The canary's error rate minus stable's; negative when the canary is better, nil without
    /// data.
    public let difference: Double?
    /// The natural logarithm of the e-value against "the canary is worse by the margin or more".
    public let nonInferiorityLogEValue: Double
    /// The natural logarithm of the e-value against "the canary is not worse".
    public let inferiorityLogEValue: Double
    /// How far the proof of non-inferiority is: logarithm of the e-value over that needed, 0...1.
    public let nonInferiorityProgress: Double
    /// How far the proof of inferiority is, 0...1.
    public let inferiorityProgress: Double
}
