public import Detection

/// Champion and challenger on some of the rows, or on all of them; members are a contract.
public struct ChallengePart: Hashable, Encodable, Sendable {
    /// How many labelled rows there are.
    public let rows: Int

    /// How the challenger compares.
    public let verdict: ChallengeVerdict

    /// Whether the challenger may replace the champion as far as these rows are concerned.
    public let admitted: Bool

    /// Why, a sentence for each thing that was looked at.
    public let reasons: [String]

    /// The champion's metric, or why there is none; the interval takes rows for independent.
    public let champion: MeasuredMetric

    /// The challenger's metric, or why there is none; the interval takes rows for independent.
    public let challenger: MeasuredMetric

    /// The paired test; nil when there is none to be made.
    public let difference: PairedDifference?
}
