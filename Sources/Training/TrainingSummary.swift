/// How an artifact came about.
public struct TrainingSummary: Hashable, Codable, Sendable {
    /// The settings it was trained with.
    public let settings: TrainingSettings

    /// How many rows counted.
    public let rows: Int

    /// What the learner minimised, at its minimum.
    public let objective: Double

    /// How many steps the learner took.
    public let steps: Int

    init(settings: TrainingSettings, rows: Int, objective: Double, steps: Int) {
        self.settings = settings
        self.rows = rows
        self.objective = objective
        self.steps = steps
    }
}
