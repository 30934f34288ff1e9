import Registry
import Rollouts
import Serving
import Testing

@testable import ControlPlane

struct RolloutEvidenceTests {
    @Test func `what was there before a rollout does not count for it`() {
        let then = RolloutEvidence.paired(
            PairedEvidence(bothRight: 1, onlyStableRight: 2, onlyCanaryRight: 3, bothWrong: 4))
        let now = RolloutEvidence.paired(
            PairedEvidence(bothRight: 11, onlyStableRight: 22, onlyCanaryRight: 33, bothWrong: 44))
        #expect(
            now.subtracting(then)
                == .paired(
                    PairedEvidence(
                        bothRight: 10, onlyStableRight: 20, onlyCanaryRight: 30, bothWrong: 40)))
        #expect(now.subtracting(now) == .paired(PairedEvidence()))
    }

    @Test func `unpaired outcomes are subtracted by version`() {
        let then = RolloutEvidence.unpaired(
            UnpairedEvidence(stableRight: 1, stableWrong: 2, canaryRight: 3, canaryWrong: 4))
        let now = RolloutEvidence.unpaired(
            UnpairedEvidence(stableRight: 5, stableWrong: 7, canaryRight: 9, canaryWrong: 11))
        #expect(
            now.subtracting(then)
                == .unpaired(
                    UnpairedEvidence(stableRight: 4, stableWrong: 5, canaryRight: 6, canaryWrong: 7)
                ))
        // Of two kinds nothing can be subtracted.
        #expect(now.subtracting(.paired(PairedEvidence(bothRight: 9))) == now)
    }

    @Test func `what the registry lacks will not be there next time, the rest may pass`() {
        let missing = ActionFailure(
            describing: RegistryError.notFound(kind: "model version", name: "churn/7"))
        #expect(!missing.isRetriable)
        #expect(missing.reason == "there is no model version 'churn/7'")
        let refused = ActionFailure(
            describing: ServingError(
                target: "http://a", operation: .setTraffic, reason: "status 409",
                isRetriable: true, observedGeneration: 12))
        #expect(refused.isRetriable)
        #expect(refused.observedGeneration == 12)
        #expect(ActionFailure(describing: CancellationError()).isRetriable)
    }
}
