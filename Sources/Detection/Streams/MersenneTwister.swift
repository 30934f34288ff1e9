/// The Mersenne Twister MT19937, seeded and used as Python's `random.Random` does.
///
/// Here only so that a seed draws the same subsamples as in river; elsewhere use `SplitMix64`.
/// Source: Matsumoto and Nishimura (1998); `init_by_array` of their reference code.
struct MersenneTwister: Sendable, Equatable {
    private static let size = 624
    private static let shift = 397

    private var words: [UInt32]
    private var position = MersenneTwister.size

    /// Seeds with a number, like `random.Random(seed)`.
    init(seed: UInt64) {
        let size = Self.size
        words = [UInt32](repeating: 0, count: size)
        fill(from: 19_650_218)
        let low = UInt32(truncatingIfNeeded: seed)
        let high = UInt32(truncatingIfNeeded: seed >> 32)
        let key = high == 0 ? [low] : [low, high]
        var i = 1
        var j = 0
        for _ in 0..<size {
            words[i] = (words[i] ^ (mixed(i) &* 1_664_525)) &+ key[j] &+ UInt32(j)
            i += 1
            if i == size {
                words[0] = words[size - 1]
                i = 1
            }
            j = j + 1 == key.count ? 0 : j + 1
        }
        for _ in 1..<size {
            words[i] = (words[i] ^ (mixed(i) &* 1_566_083_941)) &- UInt32(i)
            i += 1
            if i == size {
                words[0] = words[size - 1]
                i = 1
            }
        }
        words[0] = 0x8000_0000
    }

    private mutating func fill(from seed: UInt32) {
        words[0] = seed
        for i in 1..<Self.size {
            words[i] = 1_812_433_253 &* (words[i - 1] ^ (words[i - 1] >> 30)) &+ UInt32(i)
        }
    }

    private func mixed(_ i: Int) -> UInt32 { words[i - 1] ^ (words[i - 1] >> 30) }

    /// The next 32 random bits.
    mutating func next() -> UInt32 {
        if position == Self.size { twist() }
        var word = words[position]
        position += 1
        word ^= word >> 11
        word ^= (word << 7) & 0x9D2C_5680
        word ^= (word << 15) & 0xEFC6_0000
        return word ^ (word >> 18)
    }

    private mutating func twist() {
        let size = Self.size
        for i in 0..<size {
            let next = i + 1 == size ? 0 : i + 1
            let far = i + Self.shift < size ? i + Self.shift : i + Self.shift - size
            let word = (words[i] & 0x8000_0000) | (words[next] & 0x7FFF_FFFF)
            words[i] = words[far] ^ (word >> 1) ^ (word & 1 == 0 ? 0 : 0x9908_B0DF)
        }
        position = 0
    }

    /// A whole number in 0 ..< bound, by rejection of the top bits, as Python's `_randbelow`.
    mutating func nextIndex(below bound: Int) -> Int {
        let bits = Int.bitWidth - bound.leadingZeroBitCount
        var index = Int(next() >> (32 - UInt32(bits)))
        while index >= bound { index = Int(next() >> (32 - UInt32(bits))) }
        return index
    }
}
