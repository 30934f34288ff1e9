internal import Observations

extension ModelSelection {
    /// Trains candidates on the rows before each fold and scores them on its own.
    struct Trials: Sendable {
        /// How a candidate did.
        struct Trial: Sendable {
            /// In each fold, in the order of time.
            let losses: [Double]
            /// What it scored.
            let folds: [ScoredFold]
            /// The probability above which it predicts the positive class.
            let threshold: Double
        }

        let source: any TrainingSource
        let metric: SelectionMetric
        let folds: [SelectionFold]
        let choosesThreshold: Bool

        /// How a candidate did, or why it cannot be trained.
        func result(of candidate: TrainingSettings) -> Result<Trial, TrainingError> {
            do throws(TrainingError) {
                var losses: [Double] = []
                var scored: [ScoredFold] = []
                for fold in folds {
                    let model = try Trainer.fit(
                        SourceSlice(base: source, ranges: [fold.training]), settings: candidate)
                    let (loss, rows) = try loss(
                        of: model, on: SourceSlice(base: source, ranges: [fold.scored]))
                    losses.append(loss)
                    scored.append(rows)
                }
                guard choosesThreshold, source.target.kind == .binaryClassification else {
                    return .success(
                        Trial(
                            losses: losses, folds: scored, threshold: candidate.decisionThreshold))
                }
                let threshold = DecisionThreshold(standard: candidate.decisionThreshold)
                    .best(of: scored)
                return .success(
                    Trial(
                        losses: scored.map { loss(of: $0, threshold: threshold) }, folds: scored,
                        threshold: threshold))
            } catch {
                return .failure(error)
            }
        }

        /// The class, or the number, that a score stands for.
        func prediction(_ score: Double, threshold: Double) -> Double {
            guard source.target.kind == .binaryClassification else { return score }
            return score > threshold ? 1 : 0
        }

        private func loss(of fold: ScoredFold, threshold: Double) -> Double {
            metric.loss(
                labels: fold.labels, weights: fold.weights, outputs: [],
                predictions: fold.scores.map { prediction($0, threshold: threshold) })
        }

        private func loss(
            of model: ModelArtifact, on slice: SourceSlice
        ) throws(TrainingError) -> (Double, ScoredFold) {
            var outputs = [[Double]](
                repeating: [], count: max(1, slice.target.classes.count))
            var fold = ScoredFold()
            try slice.forEachBlock { (block) throws(TrainingError) in
                for (k, values) in try model.outputs(block.features).enumerated() {
                    outputs[k] += values
                }
                fold.labels += block.labels
                fold.weights += block.weights
            }
            fold.scores = fold.labels.indices.map { row in
                model.function.score(ofOutputs: outputs.map { $0[row] })
            }
            fold.outputs = outputs
            let loss = metric.loss(
                labels: fold.labels, weights: fold.weights, outputs: outputs,
                predictions: fold.scores.map { model.prediction(forScore: $0) })
            guard loss.isFinite else {
                throw .numerical("the loss of a candidate is not finite")
            }
            return (loss, fold)
        }
    }
}
