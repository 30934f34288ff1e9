import Rollouts

/// Where a rollout stood after a line of its journal.
struct RolloutPlace: Decodable {
    let phase: RolloutPhase
    let step: Int?
    let weight: Double
    let cause: RolloutCause?
    let comparison: ComparisonResult?

    /// The evidence in words; empty when there is none.
    var evidenceText: String {
        guard let comparison, comparison.labels > 0 else { return "" }
        let points = ((comparison.difference ?? 0) * 1000).rounded() / 10
        let sign = points > 0 ? "+" : ""
        return
            ", after \(comparison.labels) paired labels: error \(sign)\(points) points, proof of "
            + "not worse \(percent(comparison.nonInferiorityProgress)), of worse "
            + "\(percent(comparison.inferiorityProgress))"
    }

    private func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
}
