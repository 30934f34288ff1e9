extension MetricEDetector {
    /// Takes in labels with their predictions in order, and says at which ones it alarmed.
    ///
    /// After an alarm it starts again with the next label. Where a label or a prediction is NaN
    /// there is nothing to compare: refused.
    ///
    /// - Precondition: one prediction for each label.
    public mutating func detect(labels: [Double], predictions: [Double]) -> StreamDetection {
        precondition(labels.count == predictions.count, "one prediction for each label")
        var detection = StreamDetection()
        for (label, prediction) in zip(labels, predictions) {
            guard !label.isNaN, !prediction.isNaN else {
                detection.add(.refused)
                continue
            }
            if isAlarming { reset() }
            detection.add(update(label: label, prediction: prediction) ? .alarm : [])
        }
        return detection
    }
}
