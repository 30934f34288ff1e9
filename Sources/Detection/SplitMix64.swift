/// The SplitMix64 generator: the same numbers from the same seed on every machine, for ever.
///
/// Source: Steele, Lea, Flood (2014), "Fast splittable pseudorandom number generators". Used for
/// permutations and subsamples, so that a report can be computed again from its recorded seed.
public struct SplitMix64: RandomNumberGenerator, Hashable, Codable, Sendable {
    private var state: UInt64

    /// Makes a generator that starts at a seed.
    public init(seed: UInt64) {
        state = seed
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number in 0 ..< 1, a multiple of 2^-53.
    public mutating func nextUniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A whole number in 0 ..< bound, without bias (Lemire 2019).
    ///
    /// - Precondition: `bound` is positive.
    public mutating func nextIndex(below bound: Int) -> Int {
        precondition(bound > 0, "a bound must be positive")
        let range = UInt64(bound)
        var product = next().multipliedFullWidth(by: range)
        if product.low < range {
            let threshold = (0 &- range) % range
            while product.low < threshold {
                product = next().multipliedFullWidth(by: range)
            }
        }
        return Int(product.high)
    }

    /// Moves a random choice of `count` elements to the front, each choice equally likely.
    ///
    /// A partial Fisher-Yates shuffle; it may start from any order, also its own last one.
    ///
    /// - Precondition: `count` is at most the number of elements.
    public mutating func choose<Element>(_ count: Int, toFrontOf elements: inout [Element]) {
        precondition(count <= elements.count, "cannot choose more elements than there are")
        for index in 0..<count {
            elements.swapAt(index, index + nextIndex(below: elements.count - index))
        }
    }
}
