/// The rows that a model is trained on and those that it is scored on, by their numbers.
struct SelectionFold: Sendable {
    let training: Range<Int>
    let scored: Range<Int>

    /// The fold with no more than the newest `rows` to train on.
    func trained(onNewest rows: Int?) -> SelectionFold {
        guard let rows else { return self }
        return SelectionFold(
            training: max(training.lowerBound, training.upperBound - rows)..<training.upperBound,
            scored: scored)
    }
}
