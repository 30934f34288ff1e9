/// The pooled ranks at which blocks of equal values end.
public struct TieBlocks: Sendable, Equatable {
    /// For each pooled rank, from the first, whether the next value differs.
    let isEnd: [Bool]

    /// Whether any two pooled values are equal.
    public let hasTies: Bool

    /// Finds the blocks of two samples pooled; linear.
    public init(_ reference: SortedSample, _ current: SortedSample) {
        let x = reference.values
        let y = current.values
        var ends = [Bool](repeating: false, count: x.count + y.count)
        var i = 0
        var j = 0
        var blocks = 0
        while i < x.count || j < y.count {
            let value = i < x.count ? (j < y.count ? min(x[i], y[j]) : x[i]) : y[j]
            while i < x.count, x[i] == value { i += 1 }
            while j < y.count, y[j] == value { j += 1 }
            ends[i + j - 1] = true
            blocks += 1
        }
        isEnd = ends
        hasTies = blocks < ends.count
    }
}
