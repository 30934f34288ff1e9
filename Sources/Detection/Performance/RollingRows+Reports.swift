extension RollingRows {
    /// The metrics of a classifier whose labels and predictions are classes 0 ..< `classCount`.
    ///
    /// - Parameter positive: the class that precision, recall, F1 and scores are about.
    /// - Precondition: labels and predictions in the window are classes.
    public func classification(
        classCount: Int, positive: Int?, confidence: Double = 0.95, seed: UInt64 = 1
    ) -> ClassificationReport {
        let labels = self.labels
        let scores = self.scores
        var confusion = MulticlassConfusion(classCount: classCount)
        for (label, prediction) in zip(labels, predictions) {
            confusion.add(label: Int(label), prediction: Int(prediction))
        }
        return ClassificationReport(
            confusion: confusion, positive: positive,
            labels: labels.map { Int($0) == positive ? 1 : 0 },
            scores: scores.allSatisfy(\.isNaN) ? nil : scores, confidence: confidence,
            seed: seed)
    }

    /// The metrics of a regression.
    public func regression(confidence: Double = 0.95) -> RegressionReport {
        RegressionReport(labels: labels, predictions: predictions, confidence: confidence)
    }
}
