/// The whole state of one rollout: what a journal stores and a restarted process takes over.
///
/// Only `RolloutMachine` changes it.
public struct Rollout: Codable, Hashable, Sendable {
    /// The rollout's id.
    public let id: String
    /// The model whose versions are compared.
    public let model: String
    /// The version that has all traffic at the start; nil for the first deployment of a model.
    public let stable: String?
    /// The version that shall take over.
    public let canary: String
    /// How it shall take over.
    public let plan: RolloutPlan

    /// Where the rollout stands.
    public internal(set) var phase = RolloutPhase.pending
    /// What the comparison says.
    public internal(set) var analysis = AnalysisStatus.pending
    /// The index of the step whose traffic was verified last; nil before the first.
    public internal(set) var step: Int?
    /// The generation of the last traffic change that was issued.
    public internal(set) var generation: Int64
    /// The traffic that was asked for last; nil before the first change.
    ///
    /// While no action is in flight a reconciler may set it again (same generation, same split),
    /// for an instance that started afresh.
    public internal(set) var traffic: TrafficSplit?
    /// All evidence so far.
    public internal(set) var evidence: RolloutEvidence?
    /// The last look at the evidence.
    public internal(set) var comparison: ComparisonResult?
    /// Why the rollout is paused, or why it ended as it did.
    public internal(set) var cause: RolloutCause?
    /// The last failure of an action or of the analysis, in plain words; empty without one.
    public internal(set) var lastFailure = ""
    /// The action that was issued and not answered yet.
    public internal(set) var inFlight: IssuedAction?
    /// Failed attempts of the current action.
    public internal(set) var attempts = 0
    /// When the rollout started, in milliseconds since the epoch.
    public internal(set) var startedAtMilliseconds: Int64?
    /// When the current step was entered, in milliseconds since the epoch.
    public internal(set) var stepEnteredAtMilliseconds: Int64?
    /// When it became healthy, or had given all traffic back, in milliseconds since the epoch.
    public internal(set) var finishedAtMilliseconds: Int64?

    var course = RolloutCourse.step(0)
    /// What is still to do, the action in flight included unless it is superseded.
    var queue: [PlannedAction] = []
    /// Whether the plan changed while an action was in flight, so that its answer no longer counts.
    var isSuperseded = false
    /// Failures to set or verify the present traffic; loading again in between does not reset them.
    var trafficAttempts = 0
    var retryAtMilliseconds: Int64?
    var actionsIssued = 0
    var isLoaded = false
    /// Whether the alias move was issued: from here on the rollout only goes forward.
    var isPastReturn = false
    var isStepApproved = false
    var stepLabelsBase = 0
    var analysisErrors = 0
    var limitStartMilliseconds: Int64 = 0
    var limitLabelsBase = 0
    var pausedAtMilliseconds: Int64?

    /// The cause in words, with the last failure where something failed; nil without a cause.
    public var causeText: String? {
        cause.map { cause in
            switch cause {
            case .actionFailed where !lastFailure.isEmpty,
                .analysisError where !lastFailure.isEmpty:
                "\(cause.rawValue): \(lastFailure)"
            default: cause.rawValue
            }
        }
    }

    /// Makes a pending rollout.
    ///
    /// - Parameter generation: the newest traffic generation of the model that is known; the first
    ///   change of this rollout gets the next.
    /// - Throws: `RolloutError.sameVersion` when canary and stable are the same.
    public init(
        id: String, model: String, stable: String?, canary: String, plan: RolloutPlan,
        generation: Int64
    ) throws(RolloutError) {
        guard stable != canary else { throw .sameVersion(version: canary) }
        self.id = id
        self.model = model
        self.stable = stable
        self.canary = canary
        self.plan = plan
        self.generation = generation
    }

    /// Whether nothing will happen any more.
    public var isFinished: Bool { finishedAtMilliseconds != nil }

    /// Whether the canary took over, or is past the point where it can still go back.
    public var isPromoting: Bool { course == .promotion && phase != .degraded }

    /// The canary's share of traffic in the step entered last; 0 before the first.
    public var canaryWeight: Double {
        switch phase {
        case .healthy: 1
        case .degraded: 0
        case .pending, .progressing, .paused: step.map { plan.steps[$0].weight } ?? 0
        }
    }

    /// What the rollout waits for; nil while an action is in flight or when it is finished.
    public var waitsFor: RolloutWait? {
        guard inFlight == nil, !isFinished else { return nil }
        if let retryAtMilliseconds {
            return RolloutWait(
                untilMilliseconds: retryAtMilliseconds, labels: 0, needsRequest: false)
        }
        guard phase == .progressing, let step, let entered = stepEnteredAtMilliseconds else {
            return RolloutWait(untilMilliseconds: nil, labels: 0, needsRequest: true)
        }
        let pauseEnd = Milliseconds.sum(entered, plan.steps[step].pauseMilliseconds)
        let limit = plan.analysisMillisecondsMax.map {
            Milliseconds.sum(limitStartMilliseconds, $0)
        }
        return RolloutWait(
            untilMilliseconds: limit.map { min($0, pauseEnd) } ?? pauseEnd,
            labels: stepLabelsMissing, needsRequest: false)
    }

    /// All labelled requests so far.
    var labels: Int { evidence?.labels ?? 0 }

    /// Labelled requests that the current step still wants; none once the analysis is successful.
    var stepLabelsMissing: Int {
        guard let step, analysis != .successful else { return 0 }
        return max(0, plan.steps[step].minimumLabels - (labels - stepLabelsBase))
    }
}
