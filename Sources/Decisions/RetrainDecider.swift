public import Observations

/// Decides when to retrain: a pure state machine over what the stream and the schedule report.
///
/// Its clock is the event time of the stream, so that a replay decides the same. A cool-down counts
/// from the beginning of the last retraining. A trigger that meets one is remembered and answered
/// when the cool-down ends, unless the champion has changed by then; one that meets an exhausted
/// budget, or a retraining under way, is refused. A change of the law that an alarm found is
/// remembered, whatever becomes of the champion, until labels enough came since to learn it from.
public struct RetrainDecider: Hashable, Sendable, Codable {
    /// Whether a retraining, or the rollout it led to, is under way.
    public private(set) var isUnderWay = false
    /// All labels joined so far.
    public private(set) var labels: Int64 = 0
    /// Drifted windows in a row.
    public private(set) var driftedWindows = 0
    /// When the law changed that the retraining which was decided last is to learn; nil when that
    /// is not about a change.
    public private(set) var learnsSince: Timestamp?

    private var time: Timestamp?
    private var labelsAtBegin: Int64?
    private var timeAtBegin: Timestamp?
    /// Labels from files, and how many when the last retraining began; absent in earlier states.
    private var backfilled: Int64?
    private var backfilledAtBegin: Int64?
    private var begins: [Timestamp] = []
    private var deferred: Deferred?
    /// The rows of the law that the last retraining found; nil when all are, and in earlier states.
    private var windowAtBegin: Int64?

    /// The change that labels are awaited for; nil when there is none, and in earlier states.
    private var change: Change?

    private struct Change: Hashable, Sendable, Codable {
        let time: Timestamp
        let labelsDue: Int64
        let reason: String
        var isAnswered = false
    }

    private struct Deferred: Hashable, Sendable, Codable {
        let trigger: RetrainTrigger
        let reason: String
    }

    /// Makes a decider that has seen nothing.
    public init() {}

    /// Takes in one event and answers it.
    public mutating func handle(_ event: RetrainEvent, policy: RetrainPolicy) -> RetrainDecision {
        switch event {
        case .windowJudged(let drift, let features, let at):
            advance(to: at)
            driftedWindows = drift ? driftedWindows + 1 : 0
            guard let needed = policy.driftedWindows, driftedWindows >= needed else {
                return answerDeferred(policy)
            }
            let named =
                features.isEmpty ? "the joint distribution" : features.joined(separator: ", ")
            let windows =
                driftedWindows == 1
                ? "a window drifted" : "\(driftedWindows) windows in a row drifted"
            return consider(.drift, "\(windows): \(named)", policy)
        case .labelsJoined(let count, let at):
            advance(to: at)
            labels += Int64(count)
            considerChange()
            guard let reason = enoughLabels(policy), !isUnderWay else {
                return answerDeferred(policy)
            }
            return consider(.labels, reason, policy)
        case .labelsBackfilled(let count):
            backfilled = (backfilled ?? 0) + Int64(count)
            return .none
        case .performanceAlarm(let isChampion, let summary, let change, let at):
            advance(to: at)
            guard policy.onPerformance else { return .none }
            guard isChampion else {
                return .suppressed(
                    .performance, reason: "the alarm is about a version that is not the champion")
            }
            remember(change, policy)
            return consider(.performance, summary, policy)
        case .scheduled:
            return consider(.schedule, "schedule \(policy.schedule?.text ?? "")", policy)
        case .requested(let actor):
            guard !isUnderWay else {
                return .suppressed(.manual, reason: Self.underWay)
            }
            return begin(.manual, "requested by \(actor)")
        case .windowChosen(let rows):
            windowAtBegin = Int64(rows)
            return .none
        case .ended(let championChanged):
            end(championChanged: championChanged)
            return .none
        }
    }

    /// Why there are labels enough to retrain; nil when there are not.
    private func enoughLabels(_ policy: RetrainPolicy) -> String? {
        let sinceBegin = labels - (labelsAtBegin ?? 0)
        if let every = policy.everyLabels, sinceBegin >= Int64(every) {
            return "\(sinceBegin) labels since the last retraining"
        }
        guard let growth = policy.labelGrowth, let labelsAtBegin else { return nil }
        let (all, before) = (
            labels + (backfilled ?? 0), labelsAtBegin + (backfilledAtBegin ?? 0)
        )
        if let windowAtBegin, windowAtBegin < before {
            let since = all - before
            guard Double(since) >= (growth - 1) * Double(windowAtBegin) else { return nil }
            return "\(since) labels since the last retraining, which learned \(windowAtBegin)"
        }
        guard before > 0, Double(all) >= growth * Double(before) else { return nil }
        return "\(all) labels, \(before) when the last retraining began"
    }

    /// Remembers a change that labels are to be awaited for, unless there is an earlier one.
    private mutating func remember(_ found: LawChange?, _ policy: RetrainPolicy) {
        guard change == nil, let found, let wanted = policy.labelsAfterChange else { return }
        change = Change(
            time: found.time, labelsDue: labels + Int64(max(0, wanted - found.labels)),
            reason: "\(wanted) labels since the change that an alarm found")
    }

    /// Asks for a retraining, as soon as one may begin, when labels enough came since a change.
    private mutating func considerChange() {
        guard let due = change, !due.isAnswered, labels >= due.labelsDue, !isUnderWay
        else { return }
        change?.isAnswered = true
        deferred = deferred ?? Deferred(trigger: .performance, reason: due.reason)
    }

    private static let underWay = "a retraining or its rollout is under way"

    private mutating func advance(to now: Timestamp) {
        time = max(time ?? now, now)
    }

    private mutating func consider(
        _ trigger: RetrainTrigger, _ reason: String, _ policy: RetrainPolicy
    ) -> RetrainDecision {
        if isUnderWay {
            return .suppressed(trigger, reason: Self.underWay)
        }
        if let wait = coolDown(policy) {
            deferred = deferred ?? Deferred(trigger: trigger, reason: reason)
            return .suppressed(trigger, reason: wait)
        }
        if let refusal = overBudget(policy) {
            return .suppressed(trigger, reason: refusal)
        }
        return begin(trigger, reason)
    }

    private mutating func answerDeferred(_ policy: RetrainPolicy) -> RetrainDecision {
        guard let waiting = deferred, !isUnderWay, coolDown(policy) == nil else { return .none }
        deferred = nil
        if let refusal = overBudget(policy) {
            return .suppressed(waiting.trigger, reason: refusal)
        }
        return begin(waiting.trigger, waiting.reason)
    }

    private mutating func begin(_ trigger: RetrainTrigger, _ reason: String) -> RetrainDecision {
        isUnderWay = true
        deferred = nil
        driftedWindows = 0
        windowAtBegin = nil
        learnsSince = nil
        var reason = reason
        if let due = change, labels >= due.labelsDue {
            learnsSince = due.time
            if trigger == .performance { reason = due.reason }
            change = nil
        }
        labelsAtBegin = labels
        backfilledAtBegin = backfilled
        timeAtBegin = time
        if let time {
            begins = begins.suffix(RetrainPolicy.Budget.retrainingsLimit - 1) + [time]
        }
        return .retrain(trigger, reason: reason)
    }

    private mutating func end(championChanged: Bool) {
        isUnderWay = false
        if championChanged {
            driftedWindows = 0
            deferred = nil
        }
    }

    private func coolDown(_ policy: RetrainPolicy) -> String? {
        if let labelsAtBegin {
            let left = Int64(policy.coolDownLabels) - (labels - labelsAtBegin)
            if left > 0 { return "cooling down: \(left) labels left" }
        }
        if let timeAtBegin, let time {
            let left = policy.coolDownMilliseconds - (time - timeAtBegin).milliseconds
            if left > 0 { return "cooling down: \(left) ms of event time left" }
        }
        return nil
    }

    private mutating func overBudget(_ policy: RetrainPolicy) -> String? {
        guard let budget = policy.budget, let time else { return nil }
        let start = time - .milliseconds(budget.periodMilliseconds)
        begins.removeAll { $0 <= start }
        guard begins.count >= budget.retrainingsMax else { return nil }
        return "the budget of \(budget.retrainingsMax) retrainings is used up"
    }
}
