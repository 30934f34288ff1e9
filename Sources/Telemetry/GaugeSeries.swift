internal import Synchronization

/// One line of a gauge: keep it and set it in a hot path, without a lock.
public final class GaugeSeries: Sendable {
    private let bits = Atomic<UInt64>(0)

    init() {}

    /// The value that was set last.
    public var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    /// Sets the value.
    public func set(_ value: Double) {
        bits.store(value.bitPattern, ordering: .relaxed)
    }
}
