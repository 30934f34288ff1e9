/// What a selection chose, and what models chosen so answered on rows that they had not seen.
///
/// The answers are those of models of the rows before each part, chosen by the other parts, so that
/// they can be held against those of another model that has not seen the rows either; the model
/// that is trained in the end has.
public struct Rehearsal: Sendable {
    /// The settings that were chosen.
    public let settings: TrainingSettings

    /// How many of the newest rows a model is to be trained on; nil for all.
    public let windowRows: Int?

    /// How well each candidate did.
    public let candidates: [ModelSelection.Candidate]

    /// Which rows were scored, by their numbers among those that count.
    public let scoredRows: Range<Int>

    /// The index of the class, or the number, for each of those rows.
    public let predictions: [Double]

    /// For each class the probability of each of those rows, before any calibration; empty for
    /// numbers.
    public let probabilities: [[Double]]

    /// The label of each of those rows.
    public let labels: [Double]
}
