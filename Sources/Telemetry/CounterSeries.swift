internal import Synchronization

/// One line of a counter: keep it and add to it in a hot path, without a lock.
public final class CounterSeries: Sendable {
    private let bits = Atomic<UInt64>(0)

    init() {}

    /// The total so far.
    public var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    /// Adds to the total; negative and non-finite amounts are left out.
    public func increment(by amount: Double = 1) {
        guard amount > 0, amount.isFinite else { return }
        var seen = bits.load(ordering: .relaxed)
        while true {
            let (exchanged, original) = bits.weakCompareExchange(
                expected: seen, desired: (Double(bitPattern: seen) + amount).bitPattern,
                ordering: .relaxed)
            if exchanged { return }
            seen = original
        }
    }

    /// Takes over a total that is counted elsewhere and never falls.
    public func observe(total: Double) {
        bits.store(total.bitPattern, ordering: .relaxed)
    }
}
