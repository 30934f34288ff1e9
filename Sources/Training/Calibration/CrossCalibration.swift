internal import LinearAlgebra
internal import Observations

/// Learns a calibration on scores of rows that the model was not trained on.
///
/// The rows are cut into `folds` parts in their order; each is scored by a model of the others, and
/// the calibration is fitted to all these scores. The model that is then calibrated is trained on
/// all rows, as scikit-learn's `CalibratedClassifierCV(ensemble=False)` does.
/// Source: Niculescu-Mizil and Caruana (2005), Predicting good probabilities with supervised
/// learning, ICML.
enum CrossCalibration {
    /// The calibration that settings ask for; nil for none.
    ///
    /// - Throws: what training throws, for a part as for the whole.
    static func fit(
        _ source: some TrainingSource, settings: TrainingSettings
    ) throws(TrainingError) -> ScoreCalibration? {
        guard settings.calibration != .none else { return nil }
        guard source.target.kind == .binaryClassification else {
            throw .learner(
                expected: "a binary target to calibrate", got: source.target.kind.rawValue)
        }
        let rows = try SourceSlice.count(source)
        guard rows >= settings.folds else {
            throw .shape(
                expected: "\(settings.folds) rows or more to calibrate on", got: "\(rows)")
        }
        var (logOdds, labels, weights): ([Double], [Double], [Double]) = ([], [], [])
        for fold in 0..<settings.folds {
            let own = rows * fold / settings.folds..<rows * (fold + 1) / settings.folds
            let others = SourceSlice(
                base: source, ranges: [0..<own.lowerBound, own.upperBound..<rows])
            let function = try Trainer.fit(others, settings: settings).function
            try SourceSlice(base: source, ranges: [own]).forEachBlock {
                (block) throws(TrainingError) in
                logOdds += function.logOdds(of: block.features)
                labels += block.labels
                weights += block.weights
            }
        }
        switch settings.calibration {
        case .none:
            return nil
        case .platt:
            return .platt(
                try PlattCalibration(scores: logOdds, labels: labels, weights: weights))
        case .isotonic:
            return .isotonic(
                try IsotonicCalibration(
                    scores: logOdds.map(logistic), labels: labels, weights: weights))
        }
    }
}

extension ModelFunction {
    /// The log-odds of the positive class, without a calibration.
    func logOdds(of table: FeatureTable) -> [Double] {
        let scores = scores(ofColumns: Design(encodings: encodings).matrix(of: table))
        return (0..<table.count).map { row in
            scores.columns == 1 ? scores[row, 0] : scores[row, 1] - scores[row, 0]
        }
    }
}
