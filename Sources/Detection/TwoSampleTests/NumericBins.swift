/// How pooled numbers are cut into bins.
enum NumericBins: Hashable, Sendable {
    /// The deciles of whatever rows are the reference's: a relabelling moves them too.
    case deciles
    /// The blocks of equal values that lie in each bin end before these positions.
    ///
    /// For bins that depend on the pooled values only.
    case fixed([Int])

    /// Evidently's bins: those of Sturges' rule over both samples, or one for each distinct value
    /// when the reference has at most 20.
    static func evidently(_ pool: PooledSample) -> NumericBins {
        var distinct = 0
        var before: Int32 = 0
        for end in pool.referenceEnds {
            distinct += end > before ? 1 : 0
            before = end
        }
        guard distinct > evidentlyDistinctMax else { return .fixed(Array(1...pool.values.count)) }
        let edges = sturgesEdges(pool).dropFirst().dropLast()
        // Values on an edge lie in the bin above it; the outer bins take what is beyond.
        return .fixed(edges.map { pool.blocksBelow($0) } + [pool.values.count])
    }

    /// The reference's distinct values up to which Evidently counts values, not ranges.
    static let evidentlyDistinctMax = 20

    /// The edges of `numpy.histogram_bin_edges(pooled, "sturges")` over the finite values.
    static func sturgesEdges(_ pool: PooledSample) -> [Double] {
        let start = pool.blocksBelow(-.greatestFiniteMagnitude)
        let end = pool.blocksAtMost(.greatestFiniteMagnitude)
        guard start < end else { return [] }
        let rows = Double(pool.ends[end - 1] - (start > 0 ? pool.ends[start - 1] : 0))
        var first = pool.values[start]
        var last = pool.values[end - 1]
        var count = 1.0
        if first == last {
            first -= 0.5
            last += 0.5
        } else {
            let width = (last - first) / (logarithmBase2(rows) + 1)
            let bins = ((last - first) / width).rounded(.up)
            if width > 0, bins.isFinite { count = bins }
        }
        let width = last - first
        let step = width.isFinite ? width / count : last / count - first / count
        return (0..<Int(count)).map { first + Double($0) * step } + [last]
    }

    /// The rows of both samples in every bin.
    func counts(
        _ pool: PooledSample, referenceEnds: [Int32]
    ) -> (reference: [Int], current: [Int]) {
        switch self {
        case .fixed(let ends): Self.counts(pool, referenceEnds, blockEnds: ends)
        case .deciles:
            Self.counts(
                pool, referenceEnds,
                blockEnds: Self.decileEnds(pool, referenceEnds) + [pool.values.count])
        }
    }

    private static func counts(
        _ pool: PooledSample, _ referenceEnds: [Int32], blockEnds: [Int]
    ) -> (reference: [Int], current: [Int]) {
        var reference: [Int] = []
        var current: [Int] = []
        var rowsBefore = 0
        var referenceBefore = 0
        for end in blockEnds {
            let rows = end > 0 ? Int(pool.ends[end - 1]) : 0
            let ofReference = end > 0 ? Int(referenceEnds[end - 1]) : 0
            reference.append(ofReference - referenceBefore)
            current.append(rows - rowsBefore - (ofReference - referenceBefore))
            rowsBefore = rows
            referenceBefore = ofReference
        }
        return (reference, current)
    }

    /// The blocks up to each distinct finite decile, as `PopulationStabilityIndexTest` has them.
    private static func decileEnds(_ pool: PooledSample, _ referenceEnds: [Int32]) -> [Int] {
        let n = Int(referenceEnds.last ?? 0)
        var ends: [Int] = []
        var lastEdge = -Double.infinity
        for k in 1..<PopulationStabilityIndexTest.binCount where n > 0 {
            let share = Double(k) / Double(PopulationStabilityIndexTest.binCount)
            let edge = SortedSample.quantile(share, count: n) { rank in
                pool.values[firstBlock(holding: Int32(rank), referenceEnds)]
            }
            guard edge.isFinite, edge > lastEdge else { continue }
            lastEdge = edge
            ends.append(pool.blocksAtMost(edge))
        }
        return ends
    }

    /// The first block that ends after `rank` rows of the reference.
    private static func firstBlock(holding rank: Int32, _ referenceEnds: [Int32]) -> Int {
        var low = 0
        var high = referenceEnds.count - 1
        while low < high {
            let middle = (low + high) / 2
            if referenceEnds[middle] > rank { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
