internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// One summary: quantiles of the recent observations, within 2.5 percent of the value.
///
/// Observations fall into buckets whose bounds grow by 5 percent, from a microsecond to ten
/// thousand seconds. Reading rotates them when a minute has passed, so quantiles cover the last two
/// scrape intervals, a minute or more each; count and sum cover the whole life of the process.
public final class SummarySeries: Sendable {
    /// The quantiles that are reported.
    static let quantiles = [0.5, 0.95, 0.99]

    /// What a reader sees.
    struct Snapshot: Sendable {
        /// The values at `SummarySeries.quantiles`; NaN when nothing was observed.
        var values: [Double]
        /// The number of observations.
        var count: UInt64
        /// The sum of all observations.
        var sum: Double
    }

    private struct State {
        var current = [UInt32](repeating: 0, count: SummarySeries.bucketCount)
        var previous = [UInt32](repeating: 0, count: SummarySeries.bucketCount)
        var rotated: ContinuousClock.Instant
        var count: UInt64 = 0
        var sum = 0.0
    }

    private static let smallest = 1e-6
    private static let growth = log(1.05)
    private static let bucketCount = 473
    private static let rotation = Duration.seconds(60)

    private let state: Mutex<State>

    init(now: ContinuousClock.Instant = .now) {
        state = Mutex(State(rotated: now))
    }

    /// Counts one observation; a NaN is left out.
    public func observe(_ value: Double) {
        guard !value.isNaN else { return }
        let position = log(max(value, Self.smallest) / Self.smallest) / Self.growth
        let index = Int(min(position, Double(Self.bucketCount - 1)))
        state.withLock {
            $0.current[index] &+= 1
            $0.count += 1
            $0.sum += value
        }
    }

    /// The quantiles, count and sum at `now`.
    func snapshot(now: ContinuousClock.Instant) -> Snapshot {
        state.withLock { state in
            let elapsed = now - state.rotated
            if elapsed >= Self.rotation {
                state.previous = state.current
                state.current = Array(repeating: 0, count: Self.bucketCount)
                state.rotated = now
            }
            let merged = zip(state.current, state.previous).map { UInt64($0) + UInt64($1) }
            let total = merged.reduce(0, +)
            let values = Self.quantiles.map { Self.value(at: $0, of: merged, total: total) }
            return Snapshot(values: values, count: state.count, sum: state.sum)
        }
    }

    private static func value(at quantile: Double, of counts: [UInt64], total: UInt64) -> Double {
        guard total > 0 else { return .nan }
        let rank = max(1, (quantile * Double(total)).rounded(.up))
        var seen = 0.0
        for (index, count) in counts.enumerated() {
            seen += Double(count)
            if seen >= rank { return smallest * exp((Double(index) + 0.5) * growth) }
        }
        return .nan
    }
}
