public import Detection

/// A challenger judged against the champion, overall and by segment; members are a contract.
///
/// The challenger is admitted when it is proven better on all rows, or, with a margin, proven not
/// worse by more than that, and no segment has evidence that it is worse. Evidence in segments is
/// judged after Holm's correction over all of them: whatever depends on what, an equally good
/// challenger is refused on account of some segment with a probability of at most alpha.
public struct Challenge: Encodable, Sendable {
    /// The whole judgement.
    public let verdict: ChallengeVerdict

    /// Whether the challenger may replace the champion.
    public let admitted: Bool

    /// Why, in sentences.
    public let reasons: [String]

    /// All rows.
    public let overall: ChallengePart

    /// Each value of each column that rows were cut by.
    public let segments: [ChallengeSegment]

    /// How p-values of segments are adjusted.
    public let correction: MultipleTestingCorrection

    /// The fewest labelled rows of a segment that is tested.
    public static let segmentRowsMin = 30

    /// Judges what both models answer on the same rows.
    ///
    /// - Parameters:
    ///   - segmentations: by which columns rows are cut besides.
    ///   - policy: the metric, margin, level and so on; a bound holds for all rows.
    ///   - seed: where the bootstrap starts.
    /// - Throws: `ValidationError` when policy and answers do not fit; too few rows are a verdict.
    public init(
        _ answers: PairedAnswers, segmentations: [Segmentation] = [], policy: GatePolicy,
        seed: UInt64
    ) throws(ValidationError) {
        try policy.validate()
        try answers.require(policy.metric)
        let rules = ChallengeRules(policy: policy, seed: seed)
        let overall = try rules.whole(answers)
        var cut: [(column: String, value: String?, compared: ChallengeRules.Compared)] = []
        let count = segmentations.reduce(0) { $0 + $1.segments.count }
        for segmentation in segmentations {
            for (value, rows) in segmentation.segments {
                let compared = try rules.segment(answers.rows(rows), of: count)
                cut.append((segmentation.column, value, compared))
            }
        }
        func adjusted(_ pValue: (PairedDifference) -> Double?) -> [Int: Double] {
            let tested = cut.enumerated().compactMap { place, segment in
                segment.compared.comparison?.difference.flatMap(pValue).map { (place, $0) }
            }
            let values = MultipleTestingCorrection.holm.adjusted(tested.map(\.1))
            return Dictionary(uniqueKeysWithValues: zip(tested.map(\.0), values))
        }
        let better = adjusted(\.judged.better)
        let worse = adjusted(\.judged.worse)
        let segments = cut.enumerated().map { place, segment in
            ChallengeSegment(
                column: segment.column, value: segment.value,
                part: rules.part(
                    segment.compared, pValueBetter: better[place], pValueWorse: worse[place],
                    adjusted: true),
                pValueBetterAdjusted: better[place], pValueWorseAdjusted: worse[place])
        }
        self.overall = overall
        self.segments = segments
        correction = .holm
        let hurt = segments.filter { $0.part.verdict == .worse }
        verdict = hurt.isEmpty ? overall.verdict : .worse
        admitted = overall.admitted && hurt.isEmpty
        reasons = overall.reasons + rules.reasons(segments)
    }
}
