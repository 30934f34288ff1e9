public import LinearAlgebra

/// How a covariance is drawn towards a multiple of the identity, `(1 - s) S + s tr(S) / p I`.
public enum Shrinkage: Hashable, Codable, Sendable {
    /// Not at all.
    case unshrunk
    /// By a share of 0 to 1.
    case fixed(Double)
    /// By the share of least expected squared error, each class's columns first scaled to 1.
    ///
    /// See `ledoitWolf(covariance:fourthPower:weight:)`.
    case ledoitWolf

    /// The share of least expected squared error, estimated without an assumption on the law.
    ///
    /// `beta / delta` with `delta = |S - m I|^2 / p`, m the mean of the diagonal of S, and `beta`
    /// the mean squared error of S itself, at most delta.
    /// Source: Ledoit and Wolf (2004), A well-conditioned estimator for large-dimensional
    /// covariance matrices, Journal of Multivariate Analysis 88(2), lemmas 3.2 to 3.5.
    ///
    /// - Parameters:
    ///   - covariance: S, with divisor `weight`.
    ///   - fourthPower: the weighted sum over rows of (squared distance from the mean) squared.
    ///   - weight: the sum of weights.
    public static func ledoitWolf(
        covariance: Matrix, fourthPower: Double, weight: Double
    ) -> Double {
        let order = Double(covariance.rows)
        let mean = covariance.diagonal.reduce(0, +) / order
        let squares = covariance.elements.reduce(0) { $0 + $1 * $1 }
        let beta = (fourthPower / weight - squares) / (order * weight)
        let delta = (squares - order * mean * mean) / order
        return beta <= 0 || delta <= 0 ? 0 : min(beta, delta) / delta
    }

    /// The share of least expected squared error for Gaussian rows.
    ///
    /// `(a + m^2) / ((n + 1)(a - m^2 / p))`, at most 1, with a the mean of the squared elements of
    /// S and m that of its diagonal.
    /// Source: Chen, Wiesel, Eldar and Hero (2010), Shrinkage algorithms for MMSE covariance
    /// estimation, IEEE Transactions on Signal Processing 58(10), (23), as in scikit-learn.
    ///
    /// - Parameter count: how many rows S, with that divisor, was made of.
    public static func oracleApproximating(covariance: Matrix, count: Int) -> Double {
        let order = Double(covariance.rows)
        let mean = covariance.diagonal.reduce(0, +) / order
        let squares = covariance.elements.reduce(0) { $0 + $1 * $1 } / (order * order)
        let divisor = (Double(count) + 1) * (squares - mean * mean / order)
        return divisor <= 0 ? 1 : min((squares + mean * mean) / divisor, 1)
    }
}
