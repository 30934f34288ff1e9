internal import Observations
internal import Training

/// Rows of a source that are evenly spread over it.
struct SpreadRows {
    /// The rows.
    let set: TrainingSet
    /// One of so many was taken, the first one.
    let step: Int

    /// Takes `rowsMax` of `count` rows at most.
    init(
        of source: some TrainingSource, count: Int, rowsMax: Int
    ) throws(TrainingError) {
        let step = max(1, (count + rowsMax - 1) / rowsMax)
        self.step = step
        if step == 1, let all = source.allRows {
            set = all
            return
        }
        var features = FeatureTable(schema: source.schema)
        var (labels, weights): ([Double], [Double]) = ([], [])
        var start = 0
        try source.forEachBlock { block in
            let first = (start + step - 1) / step * step
            let picked = Array(stride(from: first - start, to: block.count, by: step))
            start += block.count
            features.append(contentsOf: block.features.rows(picked))
            for row in picked {
                labels.append(block.labels[row])
                weights.append(block.weights[row])
            }
        }
        set = try TrainingSet(
            features: features, labels: labels, weights: weights, target: source.target)
    }
}
