/// What happens to a rollout at one call to an endpoint or one write of its journal.
enum RolloutFault: String, CaseIterable, Sendable {
    /// The control plane dies before the call or write has left the machine.
    case killBefore
    /// The control plane dies after the call or write took effect, before it hears so.
    case killAfter
    /// The control plane stops; the call or write arrives once another one has ended the rollout.
    case stop
    /// The endpoint dies and comes back empty.
    case killEndpoint
    /// The answer comes late.
    case delay
    /// The connection breaks before the call arrives.
    case dropBefore
    /// The connection breaks after the call took effect.
    case dropAfter
    /// The call arrives twice.
    case duplicate
    /// Something on the way answers 500, and the call does not arrive.
    case fail500
    /// Something on the way answers 503 after the call took effect.
    case fail503
    /// The answer is not what it should be.
    case garbage
    /// The connection breaks in the middle of the answer.
    case half

    /// The faults of answers, which nobody dies of.
    static let ofAnswers: [RolloutFault] = [
        .delay, .dropBefore, .dropAfter, .duplicate, .fail500, .fail503, .garbage, .half,
    ]
}
