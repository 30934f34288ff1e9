/// The mean of values that come one at a time: mean <- mean + (x - mean) / n.
struct RunningMean: Sendable, Equatable {
    /// How many values came.
    private(set) var count = 0.0
    /// Their mean; 0 without values.
    private(set) var mean = 0.0

    /// Takes in a value.
    mutating func update(_ value: Double) {
        count += 1
        mean += (1 / count) * (value - mean)
    }
}
