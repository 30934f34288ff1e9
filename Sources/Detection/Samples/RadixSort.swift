/// Sorts doubles by their bits: linear time, whatever their order.
enum RadixSort {
    /// The bits sorted by at a time: 2048 counters stay in the first-level cache.
    private static let digitBits: UInt64 = 11
    private static let digits = 1 << 11
    private static let passes = 6

    /// Below this count the standard sort is faster than six passes (measured).
    private static let standardSortCountMax = 600

    /// The values in ascending order; -0 becomes 0.
    ///
    /// - Precondition: no value is NaN.
    static func sorted(_ values: [Double]) -> [Double] {
        guard values.count > standardSortCountMax else {
            return values.map { $0 + 0 }.sorted()
        }
        var keys = values.map { key(of: $0 + 0) }
        let counts = histogram(of: keys)
        var buffer = [UInt64](repeating: 0, count: keys.count)
        for pass in 0..<passes {
            let base = pass * digits
            // All keys share this digit: the pass would move nothing.
            let shift = UInt64(pass) * digitBits
            let first = Int((keys[0] >> shift) & UInt64(digits - 1))
            if Int(counts[base + first]) == keys.count { continue }
            scatter(keys, into: &buffer, shift: shift, counts: counts[base..<base + digits])
            swap(&keys, &buffer)
        }
        return keys.map { value(of: $0) }
    }

    private static func histogram(of keys: [UInt64]) -> [Int32] {
        var counts = [Int32](repeating: 0, count: passes * digits)
        for key in keys {
            var rest = key
            for pass in 0..<passes {
                counts[pass * digits + Int(truncatingIfNeeded: rest & UInt64(digits - 1))] &+= 1
                rest >>= digitBits
            }
        }
        return counts
    }

    private static func scatter(
        _ keys: [UInt64], into buffer: inout [UInt64], shift: UInt64, counts: ArraySlice<Int32>
    ) {
        var positions = [Int](repeating: 0, count: digits)
        var position = 0
        for (digit, count) in counts.enumerated() {
            positions[digit] = position
            position += Int(count)
        }
        for key in keys {
            let digit = Int(truncatingIfNeeded: (key >> shift) & UInt64(digits - 1))
            let target = positions[digit]
            buffer[target] = key
            positions[digit] = target &+ 1
        }
    }

    /// Bits whose unsigned order is the order of the doubles.
    private static func key(of value: Double) -> UInt64 {
        let bits = value.bitPattern
        return bits ^ (UInt64(bitPattern: Int64(bitPattern: bits) >> 63) | 0x8000_0000_0000_0000)
    }

    private static func value(of key: UInt64) -> Double {
        let isNegative = key & 0x8000_0000_0000_0000 == 0
        return Double(bitPattern: isNegative ? ~key : key ^ 0x8000_0000_0000_0000)
    }
}
