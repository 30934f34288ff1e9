import Detection
import Foundation

/// Random numbers of the laws.
struct GateRandom {
    private var bits: SplitMix64
    /// The second of two normal numbers.
    private var kept: Double?

    init(seed: UInt64) {
        bits = SplitMix64(seed: seed)
    }

    /// A number in 0 ..< 1.
    mutating func uniform() -> Double { bits.nextUniform() }

    /// A whole number in 0 ..< bound.
    mutating func index(below bound: Int) -> Int { bits.nextIndex(below: bound) }

    /// A standard normal number, by the polar method.
    mutating func normal() -> Double {
        if let other = kept {
            kept = nil
            return other
        }
        while true {
            let (u, v) = (2 * uniform() - 1, 2 * uniform() - 1)
            let square = u * u + v * v
            guard square > 0, square < 1 else { continue }
            let scale = (-2 * log(square) / square).squareRoot()
            kept = v * scale
            return u * scale
        }
    }

    /// An exponential number of mean 1.
    mutating func exponential() -> Double { -log(1 - uniform()) }

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
