/// Two large unsorted columns with what their comparison needs: ranks at a few places.
///
/// Kolmogorov-Smirnov, the deciles' counts and the summaries are exact, as if both columns had been
/// sorted, at less than half the time: a bucket is sorted only if the largest gap of the
/// distribution functions, a quantile, or an end of the range may lie in it.
struct ColumnScan {
    /// The reference.
    private(set) var reference: BucketedSample
    /// The current column.
    private(set) var current: BucketedSample
    /// n m times the largest gap of the distribution functions at the ends of buckets.
    private let gapAtEnds: Int
    /// The buckets inside which a larger gap may lie.
    private let gapBuckets: [Int]

    /// Rows of each column from which buckets pay.
    static let rowsMin = 5000

    /// The largest share of rows in buckets to be sorted; beyond it sorting all is faster.
    private static let sortedShareMax = 0.25

    /// Scans two columns; nil if either has no value, or too many rows would have to be sorted.
    ///
    /// Few different values do that: all rows of a bucket are then one value.
    init?(reference: [Double], current: [Double], with sorter: inout DistributionSort) {
        let map = BucketMap([reference, current])
        self.reference = BucketedSample(reference, map)
        self.current = BucketedSample(current, map)
        var isChosen = [Bool](repeating: false, count: map.count)
        guard self.reference.count > 0, self.current.count > 0 else { return nil }
        (gapAtEnds, gapBuckets) = Self.gaps(self.reference, self.current)
        for bucket in gapBuckets { isChosen[bucket] = true }
        let deciles = (1..<PopulationStabilityIndexTest.binCount).map {
            Double($0) / Double(PopulationStabilityIndexTest.binCount)
        }
        for sample in [self.reference, self.current] {
            // The first, the last, and both ranks between which a quantile lies.
            for share in [0, 1] + deciles + ColumnSummary.quantileShares {
                let rank = Int(share * Double(sample.count - 1))
                let first = sample.bucket(ofRank: rank)
                let last = sample.bucket(ofRank: min(sample.count - 1, rank + 1))
                for bucket in first...last { isChosen[bucket] = true }
            }
        }
        var rows = 0
        for bucket in isChosen.indices where isChosen[bucket] {
            rows += self.reference.rows(inBucket: bucket) + self.current.rows(inBucket: bucket)
        }
        guard
            Double(rows)
                <= Self.sortedShareMax * Double(self.reference.count + self.current.count)
        else { return nil }
        self.reference.sort(isChosen, with: &sorter)
        self.current.sort(isChosen, with: &sorter)
    }

    /// The largest gap at the ends of buckets, and the buckets inside which a larger one may lie.
    ///
    /// Inside a bucket the gap is at most what it would be with all steps of one sample and none
    /// of the other.
    private static func gaps(
        _ reference: BucketedSample, _ current: BucketedSample
    ) -> (atEnds: Int, buckets: [Int]) {
        let n = reference.count
        let m = current.count
        var known = 0
        for (x, y) in zip(reference.below, current.below) {
            known = max(known, abs(Int(x) * m - Int(y) * n))
        }
        let buckets = (0..<reference.bucketCount).filter { bucket in
            let upper =
                Int(reference.below[bucket + 1]) * m - Int(current.below[bucket]) * n
            let lower =
                Int(reference.below[bucket]) * m - Int(current.below[bucket + 1]) * n
            return max(upper, -lower) > known
        }
        return (known, buckets)
    }

    /// Kolmogorov-Smirnov's statistic.
    func kolmogorovSmirnov() -> KolmogorovSmirnovTest.Statistic {
        var largest = gapAtEnds
        for bucket in gapBuckets { largest = max(largest, largestGap(inBucket: bucket)) }
        return .init(
            numerator: largest, referenceCount: reference.count, currentCount: current.count)
    }

    private func largestGap(inBucket bucket: Int) -> Int {
        let x = reference.values(inBucket: bucket)
        let y = current.values(inBucket: bucket)
        var i = x.startIndex
        var j = y.startIndex
        var largest = 0
        while i < x.endIndex || j < y.endIndex {
            let value = i < x.endIndex ? (j < y.endIndex ? min(x[i], y[j]) : x[i]) : y[j]
            while i < x.endIndex, x[i] == value { i += 1 }
            while j < y.endIndex, y[j] == value { j += 1 }
            let ofReference = Int(reference.below[bucket]) + i - x.startIndex
            let ofCurrent = Int(current.below[bucket]) + j - y.startIndex
            largest = max(
                largest, abs(ofReference * current.count - ofCurrent * reference.count))
        }
        return largest
    }

    /// The rows of both columns between the reference's deciles.
    func decileCounts() -> (reference: [Int], current: [Int]) {
        let binCount = PopulationStabilityIndexTest.binCount
        var edges: [Double] = []
        for k in 1..<binCount {
            let edge = SortedSample.quantile(
                Double(k) / Double(binCount), count: reference.count
            ) { reference.value(ofRank: $0) }
            if edge.isFinite, edges.last != edge { edges.append(edge) }
        }
        func counts(_ sample: BucketedSample) -> [Int] {
            let ends = edges.map { sample.countAtMost($0) } + [sample.count]
            return zip(ends, [0] + ends).map { $0 - $1 }
        }
        return (counts(reference), counts(current))
    }
}
