/// Sorts doubles by distributing them over as many buckets as there are values: linear time.
///
/// Keys are the bits of the doubles, whose unsigned order is theirs. The range of keys is cut into
/// 4096 cells; each gets half as many buckets as it holds values, so that buckets are small
/// whatever the distribution; an insertion sort finishes. Where values crowd closer than a cell's
/// buckets resolve (they differ only in their last bits, beside others far away), the standard
/// sort takes over.
///
/// One sorter keeps its tables from sample to sample: fresh pages cost as much as the sort.
struct DistributionSort {
    /// The bits of a key that name its cell: 4096 counters stay in the first-level cache.
    private static let cellBits = 12

    /// Below this count the standard sort is faster (measured).
    private static let standardSortCountMax = 600

    /// Values per bucket, on average.
    private static let valuesPerBucket: UInt64 = 2

    /// Moves per value that the insertion sort may take before it gives up.
    private static let movesPerValueMax = 8

    /// The first bucket of each cell in the upper, the count of its buckets in the lower half.
    private var cells = [UInt64](repeating: 0, count: 1 << cellBits)
    /// The bucket of each value.
    private var buckets: [UInt32] = []
    /// The values of each bucket, then where its next value goes.
    private var positions: [Int32] = []

    /// The values in ascending order; -0 becomes 0.
    ///
    /// - Precondition: no value is NaN.
    static func sorted(_ values: [Double]) -> [Double] {
        var sort = DistributionSort()
        return sort.sorted(values)
    }

    /// The values in ascending order; -0 becomes 0.
    ///
    /// - Precondition: no value is NaN.
    mutating func sorted(_ values: [Double]) -> [Double] {
        guard values.count > Self.standardSortCountMax, values.count < Int(Int32.max) else {
            return values.map { $0 + 0 }.sorted()
        }
        var least = Double.infinity
        var greatest = -Double.infinity
        for value in values {
            least = min(least, value)
            greatest = max(greatest, value)
        }
        let low = Self.key(of: least + 0)
        let span = Self.key(of: greatest + 0) - low
        guard span > 0 else { return values.map { $0 + 0 } }
        var sorted = distributed(values, low: low, span: span)
        if !Self.finishByInsertion(&sorted) { sorted.sort() }
        return sorted
    }

    /// The values ordered by bucket.
    private mutating func distributed(
        _ values: [Double], low: UInt64, span: UInt64
    ) -> [Double] {
        let shift = UInt64(max(0, 64 - span.leadingZeroBitCount - Self.cellBits))
        let bucketCount = countCells(values, low: low, shift: shift)
        if positions.count < bucketCount {
            positions = [Int32](repeating: 0, count: bucketCount)
        } else {
            for bucket in 0..<bucketCount { positions[bucket] = 0 }
        }
        if buckets.count < values.count { buckets = [UInt32](repeating: 0, count: values.count) }
        // The bits below a cell's, as a fraction of 2^32.
        let mask: UInt64 = (1 << shift) - 1
        let down = shift > 32 ? shift - 32 : 0
        let up = shift < 32 ? 32 - shift : 0
        for index in values.indices {
            let key = Self.key(of: values[index] + 0) &- low
            let cell = cells[Int(truncatingIfNeeded: key >> shift)]
            let fraction = ((key & mask) >> down) << up
            let bucket = (cell >> 32) &+ ((fraction &* (cell & 0xFFFF_FFFF)) >> 32)
            buckets[index] = UInt32(truncatingIfNeeded: bucket)
            positions[Int(truncatingIfNeeded: bucket)] &+= 1
        }
        var position: Int32 = 0
        for bucket in 0..<bucketCount {
            let count = positions[bucket]
            positions[bucket] = position
            position &+= count
        }
        var ordered = [Double](repeating: 0, count: values.count)
        for index in values.indices {
            let bucket = Int(truncatingIfNeeded: buckets[index])
            let target = positions[bucket]
            ordered[Int(truncatingIfNeeded: target)] = values[index] + 0
            positions[bucket] = target &+ 1
        }
        return ordered
    }

    /// Gives every cell its buckets; the count of all of them.
    private mutating func countCells(_ values: [Double], low: UInt64, shift: UInt64) -> Int {
        for cell in cells.indices { cells[cell] = 0 }
        for value in values {
            cells[Int(truncatingIfNeeded: (Self.key(of: value + 0) &- low) >> shift)] &+= 1
        }
        var total: UInt64 = 0
        for cell in cells.indices {
            let count = cells[cell] / Self.valuesPerBucket + 1
            cells[cell] = total << 32 | count
            total += count
        }
        return Int(total)
    }

    /// Sorts almost ordered values; false, with the work half done, when they are not.
    private static func finishByInsertion(_ values: inout [Double]) -> Bool {
        var movesLeft = movesPerValueMax * values.count
        for index in 1..<values.count {
            let value = values[index]
            guard values[index - 1] > value else { continue }
            var hole = index
            while hole > 0, values[hole - 1] > value {
                values[hole] = values[hole - 1]
                hole &-= 1
            }
            values[hole] = value
            movesLeft &-= index &- hole
            if movesLeft < 0 { return false }
        }
        return true
    }

    /// Bits whose unsigned order is the order of the doubles.
    private static func key(of value: Double) -> UInt64 {
        let bits = value.bitPattern
        return bits ^ (UInt64(bitPattern: Int64(bitPattern: bits) >> 63) | 0x8000_0000_0000_0000)
    }
}
