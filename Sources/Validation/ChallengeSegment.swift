/// Champion and challenger where a column has one value; members are a contract.
public struct ChallengeSegment: Hashable, Encodable, Sendable {
    /// The column.
    public let column: String

    /// Its value; nil for rows without one.
    public let value: String?

    /// How the challenger compares there, judged by the adjusted p-values.
    public let part: ChallengePart

    /// `pValueBetter` after the correction over all segments; nil without a test.
    public let pValueBetterAdjusted: Double?

    /// `pValueWorse` after the correction over all segments; nil without a test.
    public let pValueWorseAdjusted: Double?

    private enum CodingKeys: String, CodingKey {
        case column, value, pValueBetterAdjusted, pValueWorseAdjusted
    }

    /// Writes the members of `part` beside the others.
    public func encode(to encoder: any Encoder) throws {
        try part.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(column, forKey: .column)
        try container.encode(value, forKey: .value)
        try container.encodeIfPresent(pValueBetterAdjusted, forKey: .pValueBetterAdjusted)
        try container.encodeIfPresent(pValueWorseAdjusted, forKey: .pValueWorseAdjusted)
    }
}
