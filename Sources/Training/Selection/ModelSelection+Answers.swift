extension ModelSelection {
    /// A candidate on a window, and how it did.
    struct Tried: Sendable {
        let settings: TrainingSettings
        /// How many of the newest rows it is trained on; nil for all.
        let windowRows: Int?
        let trials: Trials
        let outcome: Trials.Outcome

        /// How it did in all folds but one.
        func without(_ fold: Int) -> Trials.Outcome {
            trials.without(fold, outcome, of: settings)
        }
    }

    /// What is answered in each fold: by the choice that the other folds make.
    ///
    /// Of many candidates the one that did best did so by luck, too, and so did its threshold, so
    /// that its answers to the rows that chose it are better than those to come. The choice of the
    /// other folds does not know these labels.
    /// Source: Varma and Simon (2006), Bias in error estimation when using cross-validation for
    /// model selection, BMC Bioinformatics 7:91.
    struct Answers: Sendable {
        /// The index of the class, or the number, for each row.
        private(set) var predictions: [Double] = []
        /// What was scored.
        private(set) var folds: [ScoredFold] = []

        init(of tried: [Tried], folds count: Int) throws(TrainingError) {
            for fold in 0..<count {
                let others = tried.map { $0.without(fold) }
                let chosen = try ModelSelection.chosen(others)
                let threshold = try others[chosen].get().threshold
                let scored = try tried[chosen].outcome.get().folds[fold]
                predictions += scored.scores.map {
                    tried[chosen].trials.prediction($0, threshold: threshold)
                }
                folds.append(scored)
            }
        }
    }
}
