import Detection

/// Random numbers of the laws.
struct GateRandom {
    private var bits: SplitMix64

    init(seed: UInt64) {
        bits = SplitMix64(seed: seed)
    }

    /// A number in 0 ..< 1.
    mutating func uniform() -> Double { bits.nextUniform() }

    /// A whole number in 0 ..< bound.
    mutating func index(below bound: Int) -> Int { bits.nextIndex(below: bound) }

    /// A standard normal number.
    mutating func normal() -> Double {
        NormalDistribution.quantile(max(uniform(), 0x1p-54))
    }

    /// So many standard normal numbers, each `correlation` times the one before plus news.
    mutating func series(_ count: Int, correlation: Double) -> [Double] {
        let news = (1 - correlation * correlation).squareRoot()
        var last = normal()
        return (0..<count).map { _ in
            last = correlation * last + news * normal()
            return last
        }
    }
}
