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

    /// Scales of columns up to this ratio leave them as they are.
    private static let scaleRatioMax = 1e3

    /// Finds the densities.
    ///
    /// - Throws: `TrainingError.numerical` when values overflow, or when columns depend on each
    ///   other within a class and nothing regularises them.
    func fit() throws(TrainingError) -> Fit {
        let sums = try ClassSums(of: rows)
        var classes: [GaussianPredictor.ClassDensity] = []
        for (k, part) in sums.classes.enumerated() {
            let name = rows.target.classes[k]
            guard part.rows > 1 else {
                throw .numerical("class '\(name)' has too few rows for a covariance")
            }
            let (variances, axes) = try principalAxes(of: part.centred, weight: part.weight)
            let largest = variances.max() ?? 0
            guard variances.allSatisfy({ $0 > Self.singularShare * largest && $0.isFinite })
            else {
                throw .numerical(
                    "columns depend on each other within class '\(name)': leave some out, "
                        + "regularise, or take linear discriminant analysis")
            }
            classes.append(
                GaussianPredictor.ClassDensity(
                    logPrior: logarithm(sums.priors[k]), mean: part.means, variances: variances,
                    axes: axes))
        }
        let predictor = GaussianPredictor(classes: classes)
        return Fit(
            predictor: .gaussian(predictor),
            objective: try ClassSums.objective(of: predictor, on: rows), steps: 1)
    }

    /// The axes along which a class's columns do not correlate, and the variance along each.
    ///
    /// Where the scales of columns are far from each other, nothing is regularised, and D has them
    /// as its diagonal, the axes are those of C in the covariance `D C D`, times `D^-1` and the
    /// geometric mean g of the scales: variances are g^2 times those of C, and their logarithms add
    /// up to that of the determinant as before.
    private func principalAxes(
        of centred: Matrix, weight: Double
    ) throws(TrainingError) -> (variances: [Double], axes: [[Double]]) {
        let columns = centred.columns
        let scales = (0..<columns).map { j in
            (centred.column(j).reduce(0) { $0 + $1 * $1 } / weight).squareRoot()
        }
        let (least, largest) = (scales.min() ?? 1, scales.max() ?? 1)
        var factor = centred
        var factors = [Double](repeating: 1, count: columns)
        if regularisation == 0, least > 0, largest > Self.scaleRatioMax * least {
            let mean = exponential(
                scales.reduce(0) { $0 + logarithm($1) } / Double(columns))
            factors = scales.map { mean / $0 }
            for j in 0..<columns {
                for i in 0..<factor.rows { factor[i, j] *= factors[j] }
            }
        }
        let svd = try numerically { () throws(LinearAlgebraError) in try SVD(factor) }
        let variances = svd.singularValues.map {
            (1 - regularisation) * $0 * $0 / weight + regularisation
        }
        let axes = (0..<variances.count).map { axis in
            zip(svd.rightTransposed.row(axis), factors).map(*)
        }
        return (variances, axes)
    }
}
