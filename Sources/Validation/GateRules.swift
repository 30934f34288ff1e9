/// The rules of a gate, applied to a comparison.
struct GateRules {
    let policy: GatePolicy
    let opponent: GateVerdict.Opponent
    let comparison: PairedComparison

    /// The outcome, and a sentence for every rule that was looked at.
    func judge() -> (GateVerdict.Outcome, [String]) {
        guard let difference = comparison.difference,
            let champion = comparison.championMetric, let challenger = comparison.challengerMetric
        else {
            let reason =
                "\(capitalised(policy.metric.name)) is undefined on these "
                + "\(comparison.count) rows."
            return (.inconclusive, [reason])
        }
        let summary =
            "\(capitalised(policy.metric.name)) of the challenger is "
            + "\(NumberText.fixed(challenger)), of \(opponentName) "
            + "\(NumberText.fixed(champion)), on \(comparison.count) rows: "
            + "difference \(NumberText.fixed(difference.value, signed: true)) for the challenger "
            + "(95 % interval \(NumberText.fixed(difference.lower, signed: true)) to "
            + "\(NumberText.fixed(difference.upper, signed: true)))."
            + (difference.trainingDraw?.sentence ?? "")
        let rules = [betterRule(difference), boundRule(challenger)].compactMap(\.self)
        let outcomes = rules.map(\.outcome)
        let outcome: GateVerdict.Outcome =
            outcomes.contains(.failed)
            ? .failed : outcomes.contains(.inconclusive) ? .inconclusive : .passed
        return (outcome, [summary] + rules.map(\.reason))
    }

    private typealias Rule = (outcome: GateVerdict.Outcome, reason: String)

    private func betterRule(_ difference: PairedDifference) -> Rule {
        let margin = policy.nonInferiorityMargin
        let claim =
            margin > 0
            ? "not worse than \(opponentName) by more than \(NumberText.fixed(margin))"
            : "better than \(opponentName)"
        guard difference.value > -margin else {
            return (
                .failed,
                margin > 0
                    ? "The challenger is worse than \(opponentName) by "
                        + "\(NumberText.fixed(margin)) or more."
                    : "The challenger is not better than \(opponentName)."
            )
        }
        let numbers =
            "one-sided p \(NumberText.pValue(difference.judged.pValue)), level "
            + "\(NumberText.fixed(policy.alpha))"
        return difference.judged.pValue <= policy.alpha
            ? (.passed, "The challenger is \(claim) (\(numbers)).")
            : (.inconclusive, "It is not proven that the challenger is \(claim) (\(numbers)).")
    }

    private func boundRule(_ challenger: Double) -> Rule? {
        guard let bound = policy.metricBound else { return nil }
        let holds = policy.metric.isError ? challenger <= bound : challenger >= bound
        let relation = policy.metric.isError ? "at most" : "at least"
        return (
            holds ? .passed : .failed,
            "\(capitalised(policy.metric.name)) of the challenger must be \(relation) "
                + "\(NumberText.fixed(bound)); it is \(NumberText.fixed(challenger))."
        )
    }

    private var opponentName: String {
        opponent == .champion ? "the champion" : constantName
    }

    private var constantName: String {
        switch policy.metric {
        case .meanAbsoluteError: "always answering the median label"
        case .rootMeanSquaredError, .rSquared: "always answering the mean label"
        case .rocAUC, .logLoss, .brier: "always answering the shares of the classes"
        default: "always answering the majority class"
        }
    }

    private func capitalised(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }
}
