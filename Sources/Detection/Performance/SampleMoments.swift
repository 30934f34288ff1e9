/// The mean and the variance (divisor n) of values, in two passes.
struct SampleMoments: Sendable, Hashable {
    let count: Double
    let mean: Double
    let variance: Double

    /// Nil without values.
    init?(_ values: some Collection<Double>) {
        guard !values.isEmpty else { return nil }
        let count = Double(values.count)
        self.count = count
        if let first = values.first, values.allSatisfy({ $0 == first }) {
            // The mean of equal values may miss them by a rounding, which is no variance.
            (mean, variance) = (first, 0)
            return
        }
        let mean = values.reduce(0, +) / count
        self.mean = mean
        variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    }

    /// The standard error of the mean of independent values; nil below two.
    var standardError: Double? {
        count > 1 ? (variance / (count - 1)).squareRoot() : nil
    }
}
