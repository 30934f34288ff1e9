/// Sorts doubles by their bits: linear time, whatever their order.
///
/// Three passes over the 36 bits below those that all keys share bring most samples almost into
/// order; an insertion sort finishes them. If it has too much to move (values that differ only in
/// their last bits, beside others far away), three more passes over the lower bits come first.
enum RadixSort {
    /// The bits sorted by at a time: 4096 counters stay in the first-level cache.
    private static let digitBits = 12
    private static let digits = 1 << 12
    private static let passes = 3

    /// Below this count the standard sort is faster than three passes (measured).
    private static let standardSortCountMax = 600

    /// Moves per value that the insertion sort may take before it gives up.
    private static let movesPerValueMax = 4

    /// The values in ascending order; -0 becomes 0.
    ///
    /// - Precondition: no value is NaN.
    static func sorted(_ values: [Double]) -> [Double] {
        guard values.count > standardSortCountMax else {
            return values.map { $0 + 0 }.sorted()
        }
        var keys = values.map { key(of: $0 + 0) }
        var buffer = keys
        var differing: UInt64 = 0
        let first = keys[0]
        for key in keys { differing |= key ^ first }
        let shared = differing.leadingZeroBitCount
        let lowest = max(0, 64 - shared - passes * digitBits)
        sort(&keys, &buffer, from: lowest)
        if lowest > 0, !finishByInsertion(&keys) {
            // Least digits first: the lower bits, then the upper ones again.
            sort(&keys, &buffer, from: max(0, lowest - passes * digitBits))
            sort(&keys, &buffer, from: lowest)
        }
        return keys.map { value(of: $0) }
    }

    /// Sorts by the 36 bits from `lowest` upwards, keeping the order of equal ones.
    private static func sort(_ keys: inout [UInt64], _ buffer: inout [UInt64], from lowest: Int) {
        let base = UInt64(lowest)
        let mask = UInt64(digits - 1)
        var counts = [Int32](repeating: 0, count: passes * digits)
        for key in keys {
            let bits = key >> base
            counts[Int(truncatingIfNeeded: bits & mask)] &+= 1
            counts[digits &+ Int(truncatingIfNeeded: bits >> 12 & mask)] &+= 1
            counts[2 &* digits &+ Int(truncatingIfNeeded: bits >> 24 & mask)] &+= 1
        }
        for pass in 0..<passes {
            let start = pass * digits
            var position: Int32 = 0
            for digit in start..<start + digits {
                let count = counts[digit]
                counts[digit] = position
                position &+= count
            }
            let shift = UInt64(lowest + pass * digitBits)
            for key in keys {
                let digit = start &+ Int(truncatingIfNeeded: key >> shift & mask)
                let target = counts[digit]
                buffer[Int(target)] = key
                counts[digit] = target &+ 1
            }
            swap(&keys, &buffer)
        }
    }

    /// Sorts almost ordered keys; false, with the work half done, when they are not.
    private static func finishByInsertion(_ keys: inout [UInt64]) -> Bool {
        var movesLeft = movesPerValueMax * keys.count
        for index in 1..<keys.count {
            let key = keys[index]
            guard keys[index - 1] > key else { continue }
            var hole = index
            while hole > 0, keys[hole - 1] > key {
                keys[hole] = keys[hole - 1]
                hole -= 1
            }
            keys[hole] = key
            movesLeft -= index - hole
            if movesLeft < 0 { return false }
        }
        return true
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
