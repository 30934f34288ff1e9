extension ModelSelection {
    /// One model that was tried, and how well it did.
    public struct Candidate: Hashable, Codable, Sendable {
        /// How it is learned.
        public let learner: Learner

        /// Which products of columns it has.
        public let interactions: TrainingSettings.Interactions

        /// Its loss in each fold, in the order of time; nil when it could not be trained.
        public let losses: [Double]?

        /// How many of the newest rows it was trained on; nil for all.
        public let windowRows: Int?
    }
}
