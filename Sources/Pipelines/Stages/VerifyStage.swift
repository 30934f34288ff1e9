import Observations
public import Rollouts

/// `verify`: what a canary must prove on live traffic, and what happens if it cannot.
public struct VerifyStage: Sendable, Hashable, Codable {
    /// The rollout: the steps of `deploy`, with the comparison and the limits of `verify`.
    public let plan: RolloutPlan

    init(_ keys: SectionReader, deploy: RolloutSettings) {
        let share = ValueType<Double>.number(from: 0, to: 1, includingUpper: false)
        let level = ValueType<Double>.number(from: 0, to: 0.5, includingLower: false)
        let margin = keys.value(
            "margin", share, default: 0.02,
            "How much worse the canary's error rate may be, absolute: 0.02 is two points.")
        let alpha = keys.value(
            "alpha", level, default: 0.05,
            "The highest probability of promoting a canary that is worse by the margin.")
        let rollBackMargin = keys.value(
            "rollBackMargin", share, default: 0,
            "Roll back when the canary is proven worse by more than this.")
        let rollBackAlpha = keys.optional(
            "rollBackAlpha", level, without: "`alpha`",
            "The highest probability of rolling back a canary that is not worse.")
        let labelsMin = keys.value(
            "minimumLabels", .count("labels", in: 0...1_000_000_000), default: 20,
            "Labels (pairs, with a mirror) before promotion; a proof of being worse needs none.")
        let labelsMax = keys.value(
            "labelsMax", .count("labels", in: 1...1_000_000_000), default: 5000,
            "Labels after which the comparison is inconclusive.")
        let timeLimit = keys.optional(
            "timeLimit", .duration(in: .seconds(1)...(.seconds(366 * 86_400))),
            without: "no limit", "Time after which the comparison is inconclusive.")
        let errorsMax = keys.value(
            "errorsMax", .integer(in: 1...1000), default: 5,
            "Failures to compare in a row that end the comparison.")
        let onInconclusive = keys.value(
            "onInconclusive", .consequence, default: .rollBack,
            "What an inconclusive comparison leads to.")
        let onError = keys.value(
            "onError", .consequence, default: .rollBack,
            "What a comparison that could not be made leads to.")
        if keys.isSound("minimumLabels", "labelsMax"), labelsMax < labelsMin {
            keys.report(
                "expected at least the \(labelsMin) labels of minimumLabels, got \(labelsMax)",
                at: "labelsMax")
        }
        do {
            plan = try RolloutPlan(
                steps: deploy.steps, margin: margin, alpha: alpha, rollBackMargin: rollBackMargin,
                rollBackAlpha: rollBackAlpha, analysisLabelsMin: labelsMin,
                analysisLabelsMax: labelsMax, analysisMillisecondsMax: timeLimit?.milliseconds,
                analysisErrorsMax: errorsMax, onInconclusive: onInconclusive, onError: onError,
                mirror: deploy.mirror, unloadsStable: deploy.unloadsStable)
        } catch {
            if keys.reading.problems.isEmpty { keys.report("\(error)", at: "margin") }
            plan = .none
        }
    }
}

extension ValueType<RolloutConsequence> {
    /// What happens without a verdict.
    fileprivate static let consequence = ValueType.choice([
        "promote": .promote, "roll_back": .rollBack, "pause": .pause,
    ])
}

extension RolloutPlan {
    /// A plan without steps, which stands in while reading goes on after a problem.
    fileprivate static let none: RolloutPlan = {
        do {
            return try RolloutPlan(steps: [])
        } catch {
            preconditionFailure("a plan without steps is in its ranges: \(error)")
        }
    }()
}
