import Detection
import Foundation

/// Seeded numbers for streams and tables.
struct EventRandom {
    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    /// A number from 0 up to 1.
    mutating func uniform() -> Double {
        Double(random.next() >> 11) * 0x1p-53
    }

    /// A number of the standard normal distribution, by Box and Muller's transformation.
    mutating func gaussian() -> Double {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * .pi * uniform())
    }
}
