/// What a version said of one row.
struct ScoredRow: Equatable {
    /// The probability of the positive class, or the number.
    let score: Double
    /// The index of the class, or the number.
    let prediction: Double
}
