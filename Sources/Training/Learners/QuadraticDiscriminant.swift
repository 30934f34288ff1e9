internal import LinearAlgebra
internal import Observations

/// Quadratic discriminant analysis: classes are Gaussian, each with its own covariance.
///
/// The axes of class k are the right singular vectors of its centred factor; the variance along
/// each is `(1 - r) s^2 / W_k + r` with the regularisation r, as in scikit-learn 1.9.
/// Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 4.3.
struct QuadraticDiscriminant {
    let rows: DesignRows
    let regularisation: Double

    /// A variance below this share of the largest of its class makes a covariance singular.
    private static let singularShare = 1e-12

    /// Finds the densities.
    ///
    /// - Throws: `TrainingError.numerical` when values overflow, or when columns depend on each
    ///   other within a class and nothing regularises them.
    func fit() throws(TrainingError) -> Fit {
        let sums = try ClassSums(of: rows)
        var classes: [GaussianPredictor.ClassDensity] = []
        for (k, part) in sums.classes.enumerated() {
            let name = rows.target.classes[k]
            let svd = try numerically { () throws(LinearAlgebraError) in try SVD(part.centred) }
            guard part.rows > 1 else {
                throw .numerical("class '\(name)' has too few rows for a covariance")
            }
            let variances = svd.singularValues.map {
                (1 - regularisation) * $0 * $0 / part.weight + regularisation
            }
            let largest = variances.first ?? 0
            guard variances.allSatisfy({ $0 > Self.singularShare * largest && $0.isFinite })
            else {
                throw .numerical(
                    "columns depend on each other within class '\(name)': leave some out, "
                        + "regularise, or take linear discriminant analysis")
            }
            classes.append(
                GaussianPredictor.ClassDensity(
                    logPrior: logarithm(sums.priors[k]), mean: part.means, variances: variances,
                    axes: (0..<variances.count).map { svd.rightTransposed.row($0) }))
        }
        let predictor = GaussianPredictor(classes: classes)
        return Fit(
            predictor: .gaussian(predictor),
            objective: try ClassSums.objective(of: predictor, on: rows), steps: 1)
    }
}
