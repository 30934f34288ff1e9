internal import Detection

/// The rules that make verdicts of comparisons.
struct ChallengeRules {
    /// Both models on some rows.
    struct Compared {
        let rows: Int
        let champion: MeasuredMetric
        let challenger: MeasuredMetric
        /// Nil when there is too little to compare; `absent` says why.
        let comparison: PairedComparison?
        let absent: String?
    }

    let policy: GatePolicy
    let seed: UInt64

    /// All rows.
    func whole(_ answers: PairedAnswers) throws(ValidationError) -> ChallengePart {
        let absent = policy.tooLittle(answers.labels, target: answers.target)
        let compared = try compare(
            answers, replicates: policy.bootstrapReplicates, absent: absent)
        let difference = compared.comparison?.difference
        return bounded(
            part(
                compared, pValueBetter: difference?.judged.better,
                pValueWorse: difference?.judged.worse, adjusted: false))
    }

    /// The rows of one segment out of so many.
    ///
    /// The bootstrap draws so often that p-values can stay below alpha after the correction.
    func segment(_ answers: PairedAnswers, of count: Int) throws(ValidationError) -> Compared {
        let needed = Int((2 * Double(count) / policy.alpha).rounded(.up))
        let least = Challenge.segmentRowsMin
        return try compare(
            answers, replicates: min(99_999, max(policy.bootstrapReplicates, needed)),
            absent: answers.count < least
                ? "There are \(answers.count) labelled rows; a segment needs \(least)." : nil)
    }

    private func compare(
        _ answers: PairedAnswers, replicates: Int, absent: String?
    ) throws(ValidationError) -> Compared {
        let comparison =
            absent == nil
            ? try PairedComparison(
                answers, metric: policy.metric, margin: policy.nonInferiorityMargin,
                replicates: replicates, rows: policy.rows, seed: seed) : nil
        return Compared(
            rows: answers.count,
            champion: MeasuredMetric(
                policy.metric, of: answers.champion, labels: answers.labels,
                target: answers.target),
            challenger: MeasuredMetric(
                policy.metric, of: answers.challenger, labels: answers.labels,
                target: answers.target),
            comparison: comparison, absent: absent)
    }

    /// The verdict on some rows by p-values, which may be adjusted.
    func part(
        _ compared: Compared, pValueBetter: Double?, pValueWorse: Double?, adjusted: Bool
    ) -> ChallengePart {
        func part(_ verdict: ChallengeVerdict, _ admitted: Bool, _ reasons: [String])
            -> ChallengePart
        {
            ChallengePart(
                rows: compared.rows, verdict: verdict, admitted: admitted, reasons: reasons,
                champion: compared.champion, challenger: compared.challenger,
                difference: compared.comparison?.difference)
        }
        if let absent = compared.absent { return part(.inconclusive, false, [absent]) }
        guard let difference = compared.comparison?.difference, let pValueBetter, let pValueWorse
        else {
            let why = compared.champion.absent ?? compared.challenger.absent ?? "too little varies"
            return part(
                .inconclusive, false,
                ["\(capitalised) cannot be compared on these \(compared.rows) rows: \(why)."])
        }
        let summary = summary(compared, difference)
        let margin = policy.nonInferiorityMargin
        let kind = adjusted ? "p by Holm" : "one-sided p"
        func numbers(_ p: Double) -> String {
            "(\(kind) \(NumberText.pValue(p)), level \(NumberText.fixed(policy.alpha)))"
        }
        let by = margin > 0 ? " by more than \(NumberText.fixed(margin))" : ""
        if pValueWorse <= policy.alpha {
            return part(
                .worse, false,
                [summary, "The challenger is worse\(by) \(numbers(pValueWorse))."])
        }
        if pValueBetter <= policy.alpha {
            return part(
                .better, true, [summary, "The challenger is better \(numbers(pValueBetter))."])
        }
        if margin > 0, !adjusted, difference.judged.pValue <= policy.alpha {
            return part(
                .notBetter, true,
                [
                    summary,
                    "The challenger is not worse\(by) \(numbers(difference.judged.pValue)).",
                ])
        }
        guard difference.value > -margin else {
            let reason =
                margin > 0
                ? "The challenger does worse\(by), or by just that, which is not proven"
                : "The challenger does no better"
            return part(.notBetter, false, [summary, "\(reason) \(numbers(pValueBetter))."])
        }
        let claim = margin > 0 ? "not worse\(by)" : "better"
        let pValue = margin > 0 && !adjusted ? difference.judged.pValue : pValueBetter
        return part(
            .inconclusive, false,
            [summary, "It is not proven that the challenger is \(claim) \(numbers(pValue))."])
    }

    /// The part after the bound of the policy, which the challenger must reach.
    private func bounded(_ part: ChallengePart) -> ChallengePart {
        guard let bound = policy.metricBound, let value = part.challenger.value else { return part }
        let holds = policy.metric.isError ? value <= bound : value >= bound
        let relation = policy.metric.isError ? "at most" : "at least"
        return ChallengePart(
            rows: part.rows, verdict: part.verdict, admitted: part.admitted && holds,
            reasons: part.reasons + [
                "\(capitalised) of the challenger must be \(relation) \(NumberText.fixed(bound)); "
                    + "it is \(NumberText.fixed(value))."
            ],
            champion: part.champion, challenger: part.challenger, difference: part.difference)
    }

    /// A sentence for each segment that hurts, or one that none does.
    func reasons(_ segments: [ChallengeSegment]) -> [String] {
        guard !segments.isEmpty else { return [] }
        let hurt = segments.filter { $0.part.verdict == .worse }
        guard hurt.isEmpty else {
            return hurt.map { segment in
                "Where \(segment.column) is \(segment.value.map { "'\($0)'" } ?? "missing"): "
                    + segment.part.reasons.joined(separator: " ")
            }
        }
        let tested = segments.count { $0.pValueWorseAdjusted != nil }
        return [
            "The challenger is not proven worse in any of \(tested) segments that were tested, of "
                + "\(segments.count) (Holm's correction, level \(NumberText.fixed(policy.alpha)))."
        ]
    }

    private func summary(_ compared: Compared, _ difference: PairedDifference) -> String {
        func value(_ metric: MeasuredMetric) -> String {
            metric.value.map { NumberText.fixed($0) } ?? "undefined"
        }
        return "\(capitalised) of the challenger is \(value(compared.challenger)), of the champion "
            + "\(value(compared.champion)), on \(compared.rows) rows: difference "
            + "\(NumberText.fixed(difference.value, signed: true)) for the challenger (95 % "
            + "interval "
            + "\(NumberText.fixed(difference.lower, signed: true)) to "
            + "\(NumberText.fixed(difference.upper, signed: true)); \(difference.method))."
            + (difference.trainingDraw?.sentence ?? "")
    }

    private var capitalised: String {
        policy.metric.name.prefix(1).uppercased() + policy.metric.name.dropFirst()
    }
}
