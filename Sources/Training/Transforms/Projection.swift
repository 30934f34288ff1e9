public import LinearAlgebra

/// Coordinates along axes after a shift: `z = A (x - m)`; principal components and whitening.
///
/// The axes are the right singular vectors of the centred triangular factor of the rows
/// (`FactorAccumulator`), by descending variance `s^2 n / (W (n - 1))`, each with its largest
/// loading positive. Whitening divides each by its standard deviation, so the new columns have
/// variance 1.
/// Source: Jolliffe, Principal Component Analysis, 2nd ed., 3.5; signs as in scikit-learn.
public struct Projection: Hashable, Codable, Sendable {
    /// What is subtracted.
    public let mean: [Double]

    /// The axes, one for each new column; of norm 1 unless whitened.
    public let axes: [[Double]]

    /// The variance of the rows along each axis, descending.
    public let variances: [Double]

    /// Singular values up to this share of the longest column before it was centred are rounding:
    /// the axis is no component.
    private static let nullShare = 1e-14

    /// Finds principal components.
    ///
    /// - Parameter components: how many at most; fewer when the rows do not vary along more.
    /// - Throws: `TrainingError.numerical` when values overflow, or nothing varies.
    public init(
        principalOf sums: FactorAccumulator, components: Int, whitens: Bool
    ) throws(TrainingError) {
        let factor = sums.centred
        let svd = try numerically { () throws(LinearAlgebraError) in try SVD(factor) }
        let count = Double(sums.rows)
        let freedom = sums.weight * max(count - 1, 1) / max(count, 1)
        let all = svd.singularValues.map { $0 * $0 / freedom }
        let uncentred = sums.uncentred
        let longest =
            (0..<uncentred.columns).map { j in
                uncentred.column(j).reduce(0) { $0 + $1 * $1 }.squareRoot()
            }.max() ?? 0
        let rank = svd.singularValues.prefix { $0 > Self.nullShare * longest }.count
        let kept = all.prefix(min(components, rank))
        guard !kept.isEmpty, kept.allSatisfy(\.isFinite) else {
            throw .numerical("no column varies, so there is no principal component")
        }
        mean = sums.means
        variances = Array(kept)
        axes = kept.enumerated().map { index, variance in
            let axis = svd.rightTransposed.row(index)
            let largest = axis.max { abs($0) < abs($1) } ?? 1
            let factor = (largest < 0 ? -1 : 1) / (whitens ? variance.squareRoot() : 1)
            return axis.map { $0 * factor }
        }
    }

    func width(of columns: Int) -> Int? {
        let isSound =
            mean.count == columns && axes.allSatisfy { $0.count == columns }
            && (mean + axes.joined()).allSatisfy(\.isFinite)
        return isSound ? axes.count : nil
    }

    /// The coordinates of rows.
    ///
    /// - Precondition: as many columns as the mean has.
    public func apply(to columns: Matrix) -> Matrix {
        let ones = [Double](repeating: 1, count: columns.rows)
        return Matrix.product(
            columns.centred(by: mean, rowFactors: ones),
            Matrix(rows: mean.count, columns: axes.count, elements: axes.flatMap(\.self)))
    }
}
