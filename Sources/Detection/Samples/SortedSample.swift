/// The values of one numeric column in ascending order, and how many were missing.
///
/// Infinite values are values; NaN is missing; -0 becomes 0.
public struct SortedSample: Sendable, Equatable, Codable {
    /// The values that are not missing, ascending.
    public let values: [Double]

    /// How many rows had no value.
    public let missing: Int

    private enum CodingKeys: String, CodingKey { case values, missing }

    /// Sorts the values of a column; linear time above a few hundred rows.
    public init(_ column: [Double]) {
        var sort = DistributionSort()
        self.init(column, &sort)
    }

    /// Sorts the values of one of many columns.
    init(_ column: [Double], _ sort: inout DistributionSort) {
        let present = column.contains { $0.isNaN } ? column.filter { !$0.isNaN } : column
        values = sort.sorted(present)
        missing = column.count - present.count
    }

    /// Reads a sample written by `encode(to:)`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        values = try container.decode(PackedDoubles.self, forKey: .values).values
        missing = try container.decode(Int.self, forKey: .missing)
        guard missing >= 0, zip(values, values.dropFirst()).allSatisfy({ $0 <= $1 }),
            values.count != 1 || !values[0].isNaN
        else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "expected ascending values and a count of missing rows"))
        }
    }

    /// Writes the sample, its values packed.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(PackedDoubles(values), forKey: .values)
        try container.encode(missing, forKey: .missing)
    }

    /// How many values there are, without the missing ones.
    public var count: Int { values.count }

    /// How many rows there are.
    public var rows: Int { values.count + missing }

    /// Whether all values are one and the same.
    public var isConstant: Bool { values.first == values.last }

    /// How many values are infinite.
    public var infiniteCount: Int {
        countBelow(-.greatestFiniteMagnitude) + count - countAtMost(.greatestFiniteMagnitude)
    }

    /// How many values are less than `bound`.
    public func countBelow(_ bound: Double) -> Int {
        partition { $0 < bound }
    }

    /// How many values are `bound` or less.
    public func countAtMost(_ bound: Double) -> Int {
        partition { $0 <= bound }
    }

    /// The quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan).
    ///
    /// Nil without values. Between a finite and an infinite order statistic it is the lower one.
    public func quantile(_ share: Double) -> Double? {
        guard !values.isEmpty else { return nil }
        return Self.quantile(share, count: count) { values[$0] }
    }

    /// The quantile of `count` values, at least one, that are given by their rank.
    static func quantile(
        _ share: Double, count: Int, value: (_ rank: Int) -> Double
    ) -> Double {
        let position = Double(count - 1) * min(1, max(0, share))
        let index = Int(position)
        let low = value(index)
        guard index + 1 < count else { return low }
        let high = value(index + 1)
        let fraction = position - Double(index)
        guard low < high, fraction > 0, low.isFinite, high.isFinite else { return low }
        let width = high - low
        guard width.isFinite else { return low * (1 - fraction) + high * fraction }
        return fraction < 0.5 ? low + width * fraction : high - width * (1 - fraction)
    }

    private func partition(_ isBefore: (Double) -> Bool) -> Int {
        var low = 0
        var high = values.count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(values[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
