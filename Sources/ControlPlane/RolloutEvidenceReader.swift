import Postgres
import Registry
import Rollouts

/// Reads how the two versions of a rollout did, from what the stream worker counted.
struct RolloutEvidenceReader {
    private let connection: PostgresConnection
    private let pipeline: String

    init(_ connection: PostgresConnection, pipeline: String) {
        self.connection = connection
        self.pipeline = pipeline
    }

    /// All outcomes there ever were of the two versions, of the kind that the plan compares.
    func total(of rollout: Rollout) async throws -> RolloutEvidence {
        let store = EvidenceStore(connection)
        guard let canary = Int(rollout.canary), let stable = rollout.stable.flatMap({ Int($0) })
        else {
            return rollout.plan.mirror ? .paired(PairedEvidence()) : .unpaired(UnpairedEvidence())
        }
        if rollout.plan.mirror {
            return .paired(
                try await store.paired(pipeline: pipeline, stable: stable, canary: canary))
        }
        let ofStable = try await store.outcomes(pipeline: pipeline, version: stable)
        let ofCanary = try await store.outcomes(pipeline: pipeline, version: canary)
        return .unpaired(
            UnpairedEvidence(
                stableRight: Int(ofStable.correct), stableWrong: Int(ofStable.wrong),
                canaryRight: Int(ofCanary.correct), canaryWrong: Int(ofCanary.wrong)))
    }

    /// The outcomes since the rollout began.
    func since(_ baseline: RolloutEvidence, of rollout: Rollout) async throws -> RolloutEvidence {
        try await total(of: rollout).subtracting(baseline)
    }
}

extension RolloutEvidence {
    /// What came after `earlier`; all of it when the two are not of one kind.
    func subtracting(_ earlier: RolloutEvidence) -> RolloutEvidence {
        switch (self, earlier) {
        case (.paired(let now), .paired(let then)):
            .paired(
                PairedEvidence(
                    bothRight: now.bothRight - then.bothRight,
                    onlyStableRight: now.onlyStableRight - then.onlyStableRight,
                    onlyCanaryRight: now.onlyCanaryRight - then.onlyCanaryRight,
                    bothWrong: now.bothWrong - then.bothWrong))
        case (.unpaired(let now), .unpaired(let then)):
            .unpaired(
                UnpairedEvidence(
                    stableRight: now.stableRight - then.stableRight,
                    stableWrong: now.stableWrong - then.stableWrong,
                    canaryRight: now.canaryRight - then.canaryRight,
                    canaryWrong: now.canaryWrong - then.canaryWrong))
        case (.paired, .unpaired), (.unpaired, .paired): self
        }
    }
}
