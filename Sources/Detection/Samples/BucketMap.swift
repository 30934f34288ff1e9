/// Maps doubles to buckets in ascending order, about equally full, without sorting them.
///
/// A key is the bits of a double as a number of the same order. The range of keys of a sample is
/// cut into 4096 cells, and each gets buckets in proportion to the sampled values in it. Any map
/// gives right answers; a good one gives small buckets.
struct BucketMap {
    /// The bits of a key that name its cell: 4096 entries stay in the second-level cache.
    private static let cellBits = 12
    /// One value in so many is sampled.
    private static let sampleStride = 16
    /// The most buckets, so that their numbers take 16 bits.
    static let bucketsMax = 60_000
    /// Where values that are missing go: beyond all buckets.
    static let missing = UInt16.max

    private var low: UInt64 = 0
    private var high: UInt64 = 0
    private var shift: UInt64 = 0
    private var mask: UInt64 = 0
    private var down: UInt64 = 0
    private var up: UInt64 = 0
    /// The first bucket of each cell in the upper, the count of its buckets in the lower half.
    private var cells = [UInt64](repeating: 0, count: 1 << cellBits)
    /// How many buckets there are.
    private(set) var count = 1

    /// Makes a map for two columns.
    init(_ columns: [[Double]]) {
        var keys: [UInt64] = []
        for column in columns {
            for index in stride(from: 0, to: column.count, by: Self.sampleStride)
            where !column[index].isNaN {
                keys.append(Self.key(of: column[index]))
            }
        }
        low = keys.min() ?? 0
        high = keys.max() ?? 0
        let span = high - low
        shift = UInt64(max(0, 64 - span.leadingZeroBitCount - Self.cellBits))
        mask = (1 << shift) - 1
        down = shift > 32 ? shift - 32 : 0
        up = shift < 32 ? 32 - shift : 0
        for key in keys { cells[Int(truncatingIfNeeded: (key - low) >> shift)] += 1 }
        // Two buckets for each sampled value: eight values of the columns in each.
        let wanted = min(
            Double(2 * keys.count), Double(Self.bucketsMax - cells.count))
        let perKey = wanted / Double(max(1, keys.count))
        var total: UInt64 = 0
        for cell in cells.indices {
            let buckets = UInt64(Double(cells[cell]) * perKey) + 1
            cells[cell] = total << 32 | buckets
            total += buckets
        }
        count = Int(total)
    }

    /// The bucket of a value, which is not missing.
    @inline(__always)
    func bucket(of value: Double) -> Int {
        let key = min(high, max(low, Self.key(of: value))) &- low
        let cell = cells[Int(truncatingIfNeeded: key >> shift)]
        let fraction = ((key & mask) >> down) << up
        return Int(
            truncatingIfNeeded: (cell >> 32) &+ ((fraction &* (cell & 0xFFFF_FFFF)) >> 32))
    }

    @inline(__always)
    private static func key(of value: Double) -> UInt64 {
        // Adding 0 turns -0 into 0.
        let bits = (value + 0).bitPattern
        return bits ^ (UInt64(bitPattern: Int64(bitPattern: bits) >> 63) | 0x8000_0000_0000_0000)
    }
}
