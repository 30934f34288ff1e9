/// Evidence that the mean of a stream with light tails has risen, at some unknown time.
///
/// For each shift k in standard deviations s: M <- (M + 1) exp(k z - k^2 / 2), z = (x - mean) / s.
/// While E exp(l (x - mean)) <= exp(l^2 s^2 / 2) given the past, each factor has mean at most 1, so
/// for the mixture mean P(max over n >= A) <= n / A (Shin, Ramdas, Rinaldo 2023, e-detectors).
struct SubGaussianMixture: Sendable, Equatable {
    /// Shifts of the mean, in standard deviations, that the mixture is quick at.
    ///
    /// Neighbours double, so that a shift between two of them costs at most an eighth more values.
    static let shifts = [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2]

    /// Where values stop growing, so that no long alarm overflows.
    private static let valueMax = 1e250

    private var values = [Double](repeating: 0, count: shifts.count)

    /// The mixture mean.
    var wealth: Double { values.reduce(0, +) / Double(values.count) }

    /// Takes in a value, as standard deviations above the mean.
    mutating func update(excess: Double) {
        for (index, shift) in Self.shifts.enumerated() {
            let factor = exponential(shift * (excess - 0.5 * shift))
            values[index] = min(Self.valueMax, (values[index] + 1) * factor)
        }
    }

    /// Forgets all evidence.
    mutating func reset() {
        values = [Double](repeating: 0, count: Self.shifts.count)
    }
}
