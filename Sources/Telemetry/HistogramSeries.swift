internal import Synchronization

/// One histogram: counts observations in buckets.
public final class HistogramSeries: Sendable {
    /// What a histogram has counted.
    struct Counts: Sendable {
        /// Observations in each bucket (not cumulative), the last one beyond all bounds.
        var buckets: [UInt64]
        /// The sum of all observations.
        var sum = 0.0
    }

    private let bounds: [Double]
    private let counts: Mutex<Counts>

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = Mutex(Counts(buckets: Array(repeating: 0, count: bounds.count + 1)))
    }

    /// Counts one observation; a NaN is left out.
    public func observe(_ value: Double) {
        guard !value.isNaN else { return }
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        counts.withLock {
            $0.buckets[index] += 1
            $0.sum += value
        }
    }

    /// A consistent copy of the counts.
    var snapshot: Counts { counts.withLock { $0 } }
}
