public import Decisions
import Observations

/// `decide`: when to retrain, and whom to tell.
public struct DecideStage: Sendable, Hashable, Codable {
    /// When the model is retrained, and how often it may be.
    public let retrain: RetrainPolicy
    /// Who hears of alerts.
    public let alerts: AlertSettings

    init(_ keys: SectionReader) {
        var policy = RetrainPolicy.standard
        policy.driftedWindows = keys.sectionOrOff(
            "onDrift", "Whether drift retrains."
        ) { drift in
            drift.value(
                "windows", .count("windows", in: 1...1000), default: 2,
                "Retrain when so many windows in a row have drifted.")
        }
        policy.onPerformance = keys.value(
            "onPerformance", .flag, default: true,
            "Retrain when a performance monitor of the champion alarms.")
        policy.labelsAfterChange = keys.optional(
            "afterChange", .count("labels", in: 1...1_000_000_000), without: "never",
            "Retrain once more when so many labels came since the change that an alarm found. On a "
                + "stream a model of the rows since is tried, too, where 300 or more remain "
                + "without those whose labels are late.")
        policy.schedule = keys.optional(
            "schedule", .cron,
            "Retrain at these times (UTC, or `CRON_TZ=Europe/Berlin 0 3 * * *`): five fields of "
                + "cron, or `@daily`.")
        policy.everyLabels = keys.optional(
            "everyLabels", .count("labels", in: 1...1_000_000_000),
            "Retrain when so many labels came since the last retraining began.")
        policy.labelGrowth = keys.optional(
            "labelGrowth", .number(from: 1, to: 1000, includingLower: false),
            "Retrain when there are so many times the labels that there were when the last "
                + "retraining began, those from files included; where it learned the newest only, "
                + "since the law had changed before them, so many times those. It does not begin "
                + "the first.")
        Self.readCoolDown(keys, into: &policy)
        policy.budget = keys.optionalSection(
            "budget", without: "none", "How many retrainings are allowed in a span of event time."
        ) { budget in
            RetrainPolicy.Budget(
                retrainingsMax: budget.required(
                    "retrainings", .count("retrainings", in: 1...10_000),
                    "How many retrainings are allowed within `per`."),
                periodMilliseconds: budget.required(
                    "per", .duration(in: .seconds(60)...(.seconds(3660 * 86_400))),
                    "The span of event time that the budget is for."
                ).milliseconds)
        }
        retrain = policy
        alerts = keys.section("alerts") { AlertSettings($0) }
    }

    private static func readCoolDown(_ keys: SectionReader, into policy: inout RetrainPolicy) {
        let coolDown = keys.value(
            "coolDown",
            .extent(
                "labels", in: 0...1_000_000_000, or: .zero...(.seconds(3660 * 86_400))),
            default: .count(0),
            "What must pass after a retraining began before another may begin.")
        switch coolDown {
        case .count(let count): policy.coolDownLabels = count
        case .time(let duration): policy.coolDownMilliseconds = duration.milliseconds
        }
    }
}

extension RetrainPolicy {
    /// The policy of a pipeline that says nothing about it.
    fileprivate static let standard: RetrainPolicy = {
        do {
            return try RetrainPolicy()
        } catch {
            preconditionFailure("the defaults are in their ranges: \(error)")
        }
    }()
}
