import Observations
import Validation

/// How often gates on models that are equally good, without training, said what.
struct GateCount {
    let law: GateLaw
    let metric: GateMetric
    let kind: TargetSchema.Kind
    let rows: Int
    let dependence: GatePolicy.RowDependence
    /// Gates that said anything, not that a metric was undefined.
    var gates = 0
    /// At the level of 2.5 %.
    var better = 0
    /// At the level of 2.5 %.
    var worse = 0

    /// Counts a verdict.
    mutating func add(_ challenge: Challenge) {
        guard challenge.overall.difference != nil else { return }
        gates += 1
        if challenge.verdict == .better { better += 1 }
        if challenge.verdict == .worse { worse += 1 }
    }
}
