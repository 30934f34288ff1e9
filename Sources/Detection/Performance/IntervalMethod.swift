/// How the interval of a metric was made.
public enum IntervalMethod: String, Codable, Sendable, CaseIterable {
    /// Wilson's score interval of a share, or of a monotone map of one.
    case wilson
    /// The value and a normal quantile times its standard error by the delta method.
    case delta
    /// Quantiles of the value over rows drawn again with replacement.
    case bootstrap
}
