import Detection
import Observations
import Validation

/// How often gates on equally good models said what.
struct GateCount {
    let law: GateLaw
    let metric: GateMetric
    let kind: TargetSchema.Kind
    let rows: Int
    let dependence: GatePolicy.RowDependence
    /// Gates that said anything, not that a metric was undefined.
    var gates = 0
    /// At the level of 2.5 %, the command's.
    var better = 0
    /// Of those, the ones in which the challenger is no better; all, unless models are trained.
    var falselyBetter = 0
    /// At the level of 2.5 %.
    var worse = 0
    /// At the level of 5 %, the pipelines'.
    var betterAtFive = 0

    /// Counts a verdict; `isNoBetter` says of one that is better whether that is false.
    mutating func add(_ challenge: Challenge, isNoBetter: () throws -> Bool) rethrows {
        guard let difference = challenge.overall.difference else { return }
        gates += 1
        if challenge.verdict == .better {
            better += 1
            if try isNoBetter() { falselyBetter += 1 }
        }
        if challenge.verdict == .worse { worse += 1 }
        if difference.pValueBetter ?? 1 <= 0.05 { betterAtFive += 1 }
    }
}
