/// What can be wrong with a plan, a traffic split, or an event given to a rollout.
public enum RolloutError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A setting lies outside its range.
    case setting(name: String, expected: String, got: String)
    /// The weights of a traffic split are no shares that sum to 1.
    case weights(expected: String, got: String)
    /// Canary and stable are the same version.
    case sameVersion(version: String)
    /// A request or an event does not fit the phase that the rollout is in.
    case refused(what: String, phase: RolloutPhase, why: String)
    /// An answer came for an action that is not the one in flight.
    case unexpectedAnswer(expected: Int?, got: Int)
    /// The evidence is of the other kind, negative, or less than what was already given.
    case evidence(expected: String, got: String)

    /// What was expected and what came.
    public var description: String {
        switch self {
        case .setting(let name, let expected, let got):
            "rollout setting '\(name)': expected \(expected), got \(got)"
        case .weights(let expected, let got):
            "traffic weights: expected \(expected), got \(got)"
        case .sameVersion(let version):
            "expected a canary that differs from stable, got version '\(version)' as both"
        case .refused(let what, let phase, let why):
            "\(what) is refused while the rollout is \(phase.rawValue): \(why)"
        case .unexpectedAnswer(.some(let expected), let got):
            "expected an answer for action \(expected), got one for action \(got)"
        case .unexpectedAnswer(.none, let got):
            "expected no answer (no action is in flight), got one for action \(got)"
        case .evidence(let expected, let got):
            "rollout evidence: expected \(expected), got \(got)"
        }
    }
}
