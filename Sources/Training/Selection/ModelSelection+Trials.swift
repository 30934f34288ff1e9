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

        typealias Outcome = Result<Trial, TrainingError>

        let source: any TrainingSource
        let metric: SelectionMetric
        let folds: [SelectionFold]
        let choosesThreshold: Bool

        /// How candidates did, in their order.
        ///
        /// The answers of an ensemble are the means of those of the others, which are its members.
        func results(of candidates: [TrainingSettings]) -> [Outcome] {
            let members = candidates.map { $0.learner.isEnsemble ? nil : result(of: $0) }
            return zip(candidates, members).map { candidate, outcome in
                outcome ?? mean(of: members.compactMap(\.self), as: candidate)
            }
        }

        /// How a candidate did, or why it cannot be trained.
        func result(of candidate: TrainingSettings) -> Outcome {
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
                let trial = Trial(
                    losses: losses, folds: scored, threshold: candidate.decisionThreshold)
                return .success(withThreshold(trial, standard: candidate.decisionThreshold))
            } catch {
                return .failure(error)
            }
        }

        /// How the mean of several did; a failure when one of them failed.
        func mean(of outcomes: [Outcome], as candidate: TrainingSettings) -> Outcome {
            do throws(TrainingError) {
                var members: [Trial] = []
                for outcome in outcomes { members.append(try outcome.get()) }
                let folds = members[0].folds.indices.map { fold in
                    ScoredFold(
                        meanOf: members.map { $0.folds[fold] }, kind: source.target.kind)
                }
                let threshold = candidate.decisionThreshold
                let trial = Trial(
                    losses: folds.map { loss(of: $0, threshold: threshold) }, folds: folds,
                    threshold: threshold)
                return .success(withThreshold(trial, standard: threshold))
            } catch {
                return .failure(error)
            }
        }

        /// How a candidate did in all folds but one, as if that were not known.
        func without(
            _ fold: Int, _ outcome: Outcome, of candidate: TrainingSettings
        ) -> Outcome {
            outcome.map { trial in
                var (losses, folds) = (trial.losses, trial.folds)
                losses.remove(at: fold)
                folds.remove(at: fold)
                return withThreshold(
                    Trial(losses: losses, folds: folds, threshold: trial.threshold),
                    standard: candidate.decisionThreshold)
            }
        }

        /// The trial with the threshold for its folds, where one is chosen.
        private func withThreshold(_ trial: Trial, standard: Double) -> Trial {
            guard choosesThreshold, source.target.kind == .binaryClassification else {
                return trial
            }
            let threshold = DecisionThreshold(standard: standard).best(of: trial.folds)
            return Trial(
                losses: trial.folds.map { loss(of: $0, threshold: threshold) },
                folds: trial.folds, threshold: threshold)
        }

        /// The class, or the number, that a score stands for.
        func prediction(_ score: Double, threshold: Double) -> Double {
            guard source.target.kind == .binaryClassification else { return score }
            return score > threshold ? 1 : 0
        }

        private func loss(of fold: ScoredFold, threshold: Double) -> Double {
            metric.loss(
                labels: fold.labels, weights: fold.weights, outputs: fold.outputs,
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

extension Learner {
    /// Whether it is the mean of several models.
    fileprivate var isEnsemble: Bool { if case .ensemble = self { true } else { false } }
}
