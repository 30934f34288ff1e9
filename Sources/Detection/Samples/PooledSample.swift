/// Two numeric samples pooled: blocks of equal values in ascending order, with their rows.
///
/// Every statistic of ranks or distances needs no more than this; a relabelling changes only which
/// rows of a block count as the reference's.
public struct PooledSample: Sendable, Equatable {
    /// The distinct values, ascending.
    public let values: [Double]
    /// The pooled rows up to the end of each block.
    public let ends: [Int32]
    /// The reference's rows up to the end of each block.
    public let referenceEnds: [Int32]

    /// Merges two samples; linear.
    ///
    /// - Precondition: together they have fewer than 2^31 rows.
    public init(_ reference: SortedSample, _ current: SortedSample) {
        let x = reference.values
        let y = current.values
        var values: [Double] = []
        var ends: [Int32] = []
        var referenceEnds: [Int32] = []
        values.reserveCapacity(x.count + y.count)
        ends.reserveCapacity(x.count + y.count)
        referenceEnds.reserveCapacity(x.count + y.count)
        var i = 0
        var j = 0
        while i < x.count || j < y.count {
            let value = i < x.count ? (j < y.count ? min(x[i], y[j]) : x[i]) : y[j]
            while i < x.count, x[i] == value { i += 1 }
            while j < y.count, y[j] == value { j += 1 }
            values.append(value)
            ends.append(Int32(i + j))
            referenceEnds.append(Int32(i))
        }
        self.values = values
        self.ends = ends
        self.referenceEnds = referenceEnds
    }

    /// The rows of both samples.
    public var rows: Int { Int(ends.last ?? 0) }

    /// The rows of the reference.
    public var referenceCount: Int { Int(referenceEnds.last ?? 0) }

    /// The rows of the current sample.
    public var currentCount: Int { rows - referenceCount }

    /// Whether any two values are equal.
    public var hasTies: Bool { values.count < rows }

    /// Whether a value is infinite, so that distances are undefined.
    public var hasInfiniteValues: Bool {
        !((values.first?.isFinite ?? true) && (values.last?.isFinite ?? true))
    }

    /// What values are multiplied by so that their differences stay finite: 1, or a half.
    var unit: Double {
        guard let first = values.first, let last = values.last else { return 1 }
        return (last - first).isFinite ? 1 : 0.5
    }

    /// How many blocks have values of at most `bound`.
    func blocksAtMost(_ bound: Double) -> Int {
        var low = 0
        var high = values.count
        while low < high {
            let middle = (low + high) / 2
            if values[middle] <= bound { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// How many blocks have values below `bound`.
    func blocksBelow(_ bound: Double) -> Int {
        var low = 0
        var high = values.count
        while low < high {
            let middle = (low + high) / 2
            if values[middle] < bound { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The rows of each block.
    var sizes: [Int32] {
        var before: Int32 = 0
        return ends.map { end in
            defer { before = end }
            return end - before
        }
    }
}
