/// What can go wrong with a retraining besides its parts.
enum RetrainingError: Error, CustomStringConvertible {
    /// There are too few labelled rows.
    case tooFewRows(got: Int, need: Int)
    /// Another process took the job over.
    case leaseLost

    var description: String {
        switch self {
        case .tooFewRows(let got, let need):
            "expected at least \(need) labelled rows to train on, got \(got)"
        case .leaseLost:
            "the job's lease ran out, and another process has taken it over"
        }
    }
}
