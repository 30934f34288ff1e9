/// How the probability of the positive class is corrected after the model.
package enum ScoreCalibration: Hashable, Codable, Sendable {
    /// A non-decreasing function of the probability.
    case isotonic(IsotonicCalibration)
    /// A logistic curve of the log-odds.
    case platt(PlattCalibration)

    /// The calibrated probability of log-odds.
    func probability(ofLogOdds logOdds: Double) -> Double {
        let logOdds = logOdds.isNaN ? 0 : logOdds
        switch self {
        case .isotonic(let function): return min(max(function(logistic(logOdds)), 0), 1)
        case .platt(let curve): return curve(logOdds)
        }
    }

    /// Whether its numbers are those of a calibration.
    var isSound: Bool {
        switch self {
        case .isotonic(let function): function.isSound
        case .platt(let curve): curve.isSound
        }
    }
}
