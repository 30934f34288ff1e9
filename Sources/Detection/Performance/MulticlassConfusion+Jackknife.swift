extension MulticlassConfusion {
    /// The standard error of a statistic of the counts; nil where it cannot be told.
    ///
    /// The jackknife: the statistic without each row in turn, variance (n - 1) / n sum (d - mean)^2
    /// (Efron 1982). Rows of one cell are alike, so it costs one evaluation for each cell that has
    /// rows. Assumes independent rows of weight 1. Nil below two rows, or when the statistic is
    /// undefined without some row.
    public func standardError(_ statistic: (MulticlassConfusion) -> Double?) -> Double? {
        let total = self.total
        guard total >= 2 else { return nil }
        var without = self
        var cells: [(count: Double, value: Double)] = []
        for label in 0..<classCount {
            for prediction in 0..<classCount where self[label, prediction] > 0 {
                without.add(label: label, prediction: prediction, weight: -1)
                guard let value = statistic(without) else { return nil }
                cells.append((self[label, prediction], value))
                without.add(label: label, prediction: prediction)
            }
        }
        let mean = cells.reduce(0) { $0 + $1.count * $1.value } / total
        let squares = cells.reduce(0) {
            $0 + $1.count * ($1.value - mean) * ($1.value - mean)
        }
        return ((total - 1) / total * squares).squareRoot()
    }
}
