internal import LinearAlgebra
internal import Observations

/// Gaussian naive Bayes: within a class, columns are independent and normal.
///
/// The variance of column j in class k is `sum w (x_j - m_kj)^2 / W_k + e` with e the smoothing
/// times the largest variance of any column over all rows, as in scikit-learn (where that variance
/// is not weighted).
/// Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 6.6.3.
struct GaussianNaiveBayes {
    let rows: DesignRows
    let smoothing: Double

    /// Finds the densities.
    ///
    /// - Throws: `TrainingError.numerical` when values overflow, or a column is constant within a
    ///   class and nothing smooths it.
    func fit() throws(TrainingError) -> Fit {
        var sums = rows.target.classes.map { _ in ColumnMoments(columns: rows.columns) }
        try rows.forEachBlock { (block) throws(TrainingError) in
            for index in sums.indices {
                let members = block.labels.indices.filter { Int(block.labels[$0]) == index }
                guard !members.isEmpty else { continue }
                sums[index].add(
                    block.columns.rows(members), weights: members.map { block.weights[$0] })
            }
        }
        var all = ColumnMoments(columns: rows.columns)
        for part in sums { all.merge(part) }
        let added = smoothing * (all.variances.max() ?? 0)
        var classes: [GaussianPredictor.ClassDensity] = []
        for (k, part) in sums.enumerated() {
            let variances = part.variances.map { $0 + added }
            guard variances.allSatisfy(\.isFinite), part.means.allSatisfy(\.isFinite) else {
                throw .numerical("the variances are not finite")
            }
            guard variances.allSatisfy({ $0 > 0 }) else {
                throw .numerical(
                    "a column is constant within class '\(rows.target.classes[k])': leave it "
                        + "out, or smooth")
            }
            classes.append(
                GaussianPredictor.ClassDensity(
                    logPrior: logarithm(part.weight / all.weight), mean: part.means,
                    variances: variances, axes: nil))
        }
        let predictor = GaussianPredictor(classes: classes)
        return Fit(
            predictor: .gaussian(predictor),
            objective: try ClassSums.objective(of: predictor, on: rows), steps: 1)
    }
}
