import Detection

/// Random numbers of simulated rows.
struct PairedRandom {
    private var bits: SplitMix64

    init(seed: UInt64) {
        bits = SplitMix64(seed: seed)
    }

    /// A number in 0 ..< 1.
    mutating func uniform() -> Double { bits.nextUniform() }

    /// A standard normal number.
    mutating func normal() -> Double {
        NormalDistribution.quantile(max(uniform(), 0x1p-54))
    }
}
