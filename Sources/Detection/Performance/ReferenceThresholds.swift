/// Bounds for a measure from its values on chunks of the reference: mean -+ 3 standard deviations.
///
/// NannyML's rule (divisor n), offered to compare with it: with few chunks it alarms far more often
/// than 3 standard deviations suggest, and it fits only chunks of the reference's size.
public struct ReferenceThresholds: Codable, Sendable, Hashable {
    /// The standard deviations on each side.
    public static let width = 3.0

    /// The lower bound.
    public let lower: Double
    /// The upper bound.
    public let upper: Double

    /// Makes bounds from values on reference chunks, kept inside `range`; nil without values.
    public init?(_ values: [Double], range: ClosedRange<Double> = 0...1) {
        guard let moments = SampleMoments(values) else { return nil }
        let half = Self.width * moments.variance.squareRoot()
        lower = max(range.lowerBound, moments.mean - half)
        upper = min(range.upperBound, moments.mean + half)
    }
}
