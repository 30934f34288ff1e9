import Observations
import Rollouts

/// The part of `deploy` that goes into the rollout plan.
struct RolloutSettings {
    let mirror: Bool
    let steps: [RolloutStep]
    let unloadsStable: Bool

    /// Two steps: a tenth of the traffic, then half.
    private static let standard = [
        RolloutStep(weight: 0.1, minimumLabels: 50), RolloutStep(weight: 0.5),
    ]

    init(_ keys: SectionReader) {
        mirror = keys.value(
            "mirror", .flag, default: true,
            "Whether every request is scored by both versions, which makes evidence paired.")
        unloadsStable = keys.value(
            "unloadStable", .flag, default: false,
            "Whether the old version is unloaded at the end of a rollout.")
        steps =
            keys.sections(
                "steps", count: 0...RolloutPlan.stepsMax,
                without: "`[{weight: 0.1, minimumLabels: 50 labels}, {weight: 0.5}]`",
                "The canary's shares of traffic, increasing; `[]`: all at once, unverified.",
                Self.step) ?? Self.standard
        guard keys.isSound("steps") else { return }
        for (index, (before, step)) in zip(steps, steps.dropFirst()).enumerated()
        where step.weight <= before.weight {
            keys.report(
                "expected weights that increase, got \(step.weight) after \(before.weight) in "
                    + "step \(index + 2)", at: "steps")
        }
        if keys.isSound("mirror"), !mirror, let last = steps.last, last.weight == 0 {
            keys.report("expected a last weight above 0 without a mirror, got 0", at: "steps")
        }
    }

    private static func step(_ keys: SectionReader) -> RolloutStep {
        RolloutStep(
            weight: keys.required(
                "weight", .number(from: 0, to: 1),
                "The canary's share of traffic; 0 only shadows it."),
            minimumLabels: keys.value(
                "minimumLabels", .count("labels", in: 0...1_000_000_000), default: 0,
                "Labels to gather in this step before the next; waived once verified."),
            pause: keys.value(
                "pause", .duration(in: .zero...(.seconds(366 * 86_400))), default: .zero,
                "The shortest stay in this step."),
            untilResumed: keys.value(
                "untilResumed", .flag, default: false,
                "Whether the step ends only when somebody resumes the rollout."))
    }
}
