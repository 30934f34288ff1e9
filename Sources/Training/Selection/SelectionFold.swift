/// The rows that a model is trained on and those that it is scored on, by their numbers.
struct SelectionFold: Sendable {
    let training: Range<Int>
    let scored: Range<Int>

    /// The fold with no rows to train on but those of a window.
    ///
    /// - Parameter all: how many rows there are in all folds.
    func trained(on window: SelectionWindow, of all: Int) -> SelectionFold {
        let first =
            switch window {
            case .all: training.lowerBound
            case .newest(let rows): training.upperBound - rows
            case .sinceChange(let rows): all - rows
            }
        return SelectionFold(
            training: max(training.lowerBound, first)..<training.upperBound, scored: scored)
    }
}
