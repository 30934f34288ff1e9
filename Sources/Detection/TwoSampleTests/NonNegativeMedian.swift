/// The median of many numbers that are not negative, without sorting them all.
///
/// Doubles that are not negative are ordered as their bits are: one pass counts by the leading
/// bits, a second collects the few values that share those of the median.
struct NonNegativeMedian {
    private static let shift: UInt64 = 48

    /// The middle value, or the mean of the two middle ones; 0 without values.
    static func of(_ values: [Double]) -> Double {
        guard !values.isEmpty else { return 0 }
        var counts = [Int32](repeating: 0, count: 1 << 16)
        for value in values { counts[Int(truncatingIfNeeded: value.bitPattern >> shift)] &+= 1 }
        let upper = orderStatistic(values.count / 2, of: values, counts)
        if values.count % 2 == 1 { return upper }
        let lower = orderStatistic(values.count / 2 - 1, of: values, counts)
        return 0.5 * lower + 0.5 * upper
    }

    private static func orderStatistic(
        _ rank: Int, of values: [Double], _ counts: [Int32]
    ) -> Double {
        var before = 0
        var lead = 0
        while before + Int(counts[lead]) <= rank {
            before += Int(counts[lead])
            lead += 1
        }
        var candidates: [Double] = []
        candidates.reserveCapacity(Int(counts[lead]))
        let wanted = UInt64(lead)
        for value in values where value.bitPattern >> shift == wanted { candidates.append(value) }
        return DistributionSort.sorted(candidates)[rank - before]
    }
}
