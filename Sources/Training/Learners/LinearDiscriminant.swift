internal import LinearAlgebra
internal import Observations

/// Linear discriminant analysis: classes are Gaussian with one covariance S.
///
/// The score of class k is `(m_k - m)' S^-1 (x - m) - 1/2 (m_k - m)' S^-1 (m_k - m) + ln prior_k`.
/// Without shrinkage S is the pooled within-class covariance with divisor W, and its inverse is
/// taken along the singular directions of the standardised factor that are above `tolerance`: its
/// rank may be less than the number of columns (scikit-learn's `svd`). With a shrinkage, also
/// `unshrunk`, S is the `PooledCovariance` with divisor W (scikit-learn's `lsqr`).
/// Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 4.3.
struct LinearDiscriminant {
    let rows: DesignRows
    let shrinkage: Shrinkage?

    /// Singular values of the standardised within-class factor up to this count as 0, as in
    /// scikit-learn.
    private static let tolerance = 1e-4

    /// Scales of columns up to this ratio leave the covariance as it is.
    private static let scaleRatioMax = 1e3

    /// Finds the coefficients.
    ///
    /// - Throws: `TrainingError.numerical` when values overflow, or nothing varies within classes.
    func fit() throws(TrainingError) -> Fit {
        let sums = try ClassSums(of: rows)
        var within = TriangularFactor(columns: rows.columns)
        for part in sums.classes {
            try numerically { () throws(LinearAlgebraError) in try within.add(part.centred) }
        }
        let mean = sums.mean
        var shifts = Matrix(rows: rows.columns, columns: sums.classes.count)
        for (k, part) in sums.classes.enumerated() {
            for (j, value) in part.means.enumerated() { shifts[j, k] = value - mean[j] }
        }
        let factor = within.upper
        let total = sums.weight
        let pooled = try shrinkage.map { (shrinkage) throws(TrainingError) in
            try PooledCovariance(sums, of: rows, shrinkage: shrinkage)
        }
        let slopes = try numerically { () throws(LinearAlgebraError) in
            if let pooled { return try inverse(of: pooled.matrix, times: shifts) }
            return try inverse(ofFactor: factor, total: total, times: shifts)
        }
        guard slopes.elements.contains(where: { $0 != 0 }) else {
            throw .numerical("no column varies within a class, or none differs between classes")
        }
        var intercepts: [Double] = []
        for (k, prior) in sums.priors.enumerated() {
            var sum = logarithm(prior)
            for j in mean.indices { sum -= slopes[j, k] * (shifts[j, k] / 2 + mean[j]) }
            intercepts.append(sum)
        }
        let predictor = LinearPredictor(rows: slopes.transposed, intercepts: intercepts)
        guard predictor.isFinite else { throw .numerical("the discriminants are not finite") }
        return Fit(
            predictor: .linear(rows.target.classes.count == 2 ? predictor.logOdds : predictor),
            objective: try logLoss(of: predictor), steps: 1)
    }

    /// `S^-1 shifts` along the singular directions of the factor with columns of scale 1.
    private func inverse(
        ofFactor factor: Matrix, total: Double, times shifts: Matrix
    ) throws(LinearAlgebraError) -> Matrix {
        var scaled = factor
        var scales = [Double](repeating: 1, count: factor.columns)
        for j in scales.indices {
            let square = factor.column(j).reduce(0) { $0 + $1 * $1 } / total
            if square > 0 { scales[j] = square.squareRoot() }
            for i in 0..<factor.rows { scaled[i, j] /= scales[j] * total.squareRoot() }
        }
        let svd = try SVD(scaled)
        var axes = Matrix(rows: factor.columns, columns: factor.columns)
        for (axis, value) in svd.singularValues.enumerated() where value > Self.tolerance {
            for j in scales.indices {
                axes[j, axis] = svd.rightTransposed[axis, j] / scales[j] / value
            }
        }
        return Matrix.product(axes, Matrix.product(axes, shifts, transposeA: true))
    }

    /// `S^-1 shifts` by the eigenvalues of S, of which some may be 0.
    ///
    /// Where the scales of columns are far from each other, S is `D C D` with the diagonal of C 1,
    /// and its inverse `D^-1 C^-1 D^-1`: no column is lost beside another.
    private func inverse(
        of covariance: Matrix, times shifts: Matrix
    ) throws(LinearAlgebraError) -> Matrix {
        let scales = covariance.diagonal.map { $0 > 0 ? $0.squareRoot() : 1 }
        let (least, largest) = (scales.min() ?? 1, scales.max() ?? 1)
        guard largest > Self.scaleRatioMax * least else {
            return try pseudoinverse(of: covariance, times: shifts)
        }
        let factors = scales.map { 1 / $0 }
        var correlation = covariance
        correlation.scale(by: factors)
        var result = shifts
        result.scaleRows(by: factors)
        result = try pseudoinverse(of: correlation, times: result)
        result.scaleRows(by: factors)
        return result
    }

    private func pseudoinverse(
        of covariance: Matrix, times shifts: Matrix
    ) throws(LinearAlgebraError) -> Matrix {
        let eigen = try covariance.symmetricEigen()
        let limit = (eigen.values.last ?? 0) * Double(covariance.rows) * .ulpOfOne
        var rotated = Matrix.product(eigen.vectors, shifts, transposeA: true)
        for (j, value) in eigen.values.enumerated() {
            for k in 0..<shifts.columns {
                rotated[j, k] = value > limit ? rotated[j, k] / value : 0
            }
        }
        return Matrix.product(eigen.vectors, rotated)
    }

    /// The sum of -ln(probability of the label), by which learners compare.
    private func logLoss(of predictor: LinearPredictor) throws(TrainingError) -> Double {
        var loss = 0.0
        try rows.forEachBlock { (block) throws(TrainingError) in
            let scores = predictor.scores(of: block.columns)
            for (row, label) in block.labels.enumerated() {
                loss += block.weights[row] * scores.logLoss(row: row, label: Int(label))
            }
        }
        guard loss.isFinite else { throw .numerical("the log-loss is not finite") }
        return loss
    }
}

extension LinearPredictor {
    /// The log-odds of the second of two classes: the difference of their scores.
    var logOdds: LinearPredictor {
        LinearPredictor(
            coefficients: zip(coefficients[1], coefficients[0]).map { $0 - $1 },
            intercept: intercepts[1] - intercepts[0])
    }
}

extension Matrix {
    /// Multiplies row i by `factors[i]`.
    fileprivate mutating func scaleRows(by factors: [Double]) {
        for j in 0..<columns {
            for i in 0..<rows { elements[i + j * rows] *= factors[i] }
        }
    }

    /// `-ln softmax(row)_label`, without overflow.
    func logLoss(row: Int, label: Int) -> Double {
        let scores = self.row(row)
        let highest = scores.max() ?? 0
        let sum = scores.reduce(0) { $0 + exponential($1 - highest) }
        return logarithm(sum) + highest - scores[label]
    }
}
