/// How coefficients are learned.
public enum Learner: Hashable, Codable, Sendable {
    /// Logistic regression: minimises the weighted sum of log-losses + `l2` / 2 * |w|^2.
    ///
    /// `l2` is scikit-learn's 1 / C. The intercept is not penalised.
    case logistic(l2: Double)

    /// Ridge regression: minimises the weighted sum of squared errors + `l2` * |w|^2.
    ///
    /// `l2` is scikit-learn's alpha; 0 is ordinary least squares. The intercept is not penalised.
    case ridge(l2: Double)

    /// The penalty on squared coefficients.
    public var l2: Double {
        switch self {
        case .logistic(let l2), .ridge(let l2): l2
        }
    }
}
