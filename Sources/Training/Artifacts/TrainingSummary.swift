/// How an artifact came about.
public struct TrainingSummary: Hashable, Codable, Sendable {
    /// One penalty of a path, and how well it did.
    public struct PenaltyError: Hashable, Codable, Sendable {
        /// The penalty.
        public let l2: Double

        /// The weighted mean of squared errors of rows, each left out of the fit.
        public let leaveOneOutError: Double
    }

    /// The settings it was trained with; those of the candidate when one was selected.
    public let settings: TrainingSettings

    /// How many rows counted.
    public let rows: Int

    /// What the learner minimised, at its minimum: losses (of numbers half the squared errors) and
    /// penalties.
    public let objective: Double

    /// How many steps the learner took.
    public let steps: Int

    /// The penalties that were tried, when the learner was a path of them.
    public let path: [PenaltyError]?

    /// The models that were tried, simplest first, when one was selected.
    public let candidates: [ModelSelection.Candidate]?

    init(
        settings: TrainingSettings, rows: Int, objective: Double, steps: Int,
        path: [PenaltyError]? = nil, candidates: [ModelSelection.Candidate]? = nil
    ) {
        self.settings = settings
        self.rows = rows
        self.objective = objective
        self.steps = steps
        self.path = path
        self.candidates = candidates
    }

    /// How many rows counted, where a selection took fewer than it might have; else nil.
    ///
    /// Then the rows before them followed another law.
    public var windowRows: Int? {
        guard let longest = candidates?.compactMap(\.windowRows).max(), rows < longest else {
            return nil
        }
        return rows
    }

    /// Whether every number is finite, as JSON needs it.
    var isFinite: Bool {
        objective.isFinite
            && (path ?? []).allSatisfy { $0.l2.isFinite && $0.leaveOneOutError.isFinite }
            && (candidates ?? []).allSatisfy { ($0.losses ?? []).allSatisfy(\.isFinite) }
    }
}
