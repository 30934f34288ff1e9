public import LinearAlgebra

/// The two-sample test by maximum mean discrepancy: sees any difference of joint distributions.
///
/// MMD^2 is the unbiased U-statistic of Gretton et al. (2012) with kernel exp(-d2 / (2 sigma^2)).
/// The test statistic sums it over several bandwidths, each divided by the spread of its centred
/// kernel over the pooled rows (as MMD-FUSE of Biggs et al. 2023 does), so one kernel matrix
/// serves. The p-value is (1 + b) / (1 + B) over B random relabellings: exact for independent rows,
/// since bandwidths and spreads do not depend on the labels.
///
/// Rows of a series are alike when they are close in time, whatever the samples: pairs closer than
/// a stretch do not count (Theiler 1986 does so for correlation sums), whole stretches change
/// sides, and scores are scaled by the variance that those lose at their ends.
public enum MaximumMeanDiscrepancyTest {
    /// What bandwidths are multiples of: sqrt(median squared distance / 2) over pooled pairs.
    public static let bandwidthMultiples = [0.5, 1, 2]

    /// Relabellings that are handled by one matrix product; bounds memory at rows x 256.
    private static let blockColumns = 256

    /// Rows of the kernel's triangle that are multiplied at a time.
    private static let blockRows = 256

    /// Pooled rows up to which all pairs are kept in double precision.
    static let directRowsMax = 1000

    /// The statistic of one bandwidth.
    public struct Statistic: Hashable, Sendable {
        /// The standard deviation of the kernel.
        public let bandwidth: Double
        /// The unbiased estimate of MMD^2; may be negative.
        public let unbiased: Double
        /// The estimate with the diagonal, never negative.
        public let biased: Double
    }

    /// The result of a test.
    public struct Outcome: Hashable, Sendable {
        /// The statistic of each bandwidth, ascending.
        public let statistics: [Statistic]
        /// The statistic at the median bandwidth, or at the only one.
        public let central: Statistic
        /// (1 + b) / (1 + B).
        public let pValue: Double
        /// How many relabellings were drawn.
        public let permutations: Int
    }

    /// sqrt(median of pairwise squared distances / 2) over the pooled rows.
    public static func pooledMedianBandwidth(reference: Matrix, current: Matrix) -> Double {
        if reference.rows + current.rows > directRowsMax {
            return StreamedKernel(reference: reference, current: current).medianBandwidth()
        }
        return PairwiseKernel(reference: reference, current: current).medianBandwidth()
    }

    /// The statistics at given bandwidths.
    ///
    /// - Precondition: both have equally many columns, two rows or more, and finite elements.
    public static func statistics(
        reference: Matrix, current: Matrix, bandwidths: [Double]
    ) -> [Statistic] {
        let pairs = PairwiseKernel(reference: reference, current: current)
        return bandwidths.map { bandwidth in
            statistic(of: pairs.sums(of: pairs.values(bandwidth: bandwidth)), pairs, bandwidth)
        }
    }

    /// Runs the test on rows of numbers; nil unless both samples have two rows.
    ///
    /// - Parameters:
    ///   - bandwidths: nil for the multiples of the median bandwidth.
    ///   - permutationsMax: the most relabellings, where few of `permutations` reach the statistic.
    ///   - stretches: how many rows that follow on one another change sides together; more than
    ///     one row keeps all pairs in memory.
    /// - Precondition: both have equally many columns and finite elements.
    public static func outcome(
        reference: Matrix, current: Matrix, bandwidths: [Double]? = nil, permutations: Int,
        permutationsMax: Int = 0, stretches: BlockLength = .one, random: inout SplitMix64
    ) -> Outcome? {
        precondition(reference.columns == current.columns, "columns of both samples must agree")
        guard reference.rows >= 2, current.rows >= 2 else { return nil }
        let median = pooledMedianBandwidth(reference: reference, current: current)
        let chosen = (bandwidths ?? bandwidthMultiples.map { $0 * median }).sorted()
        guard chosen.allSatisfy({ $0 > 0 }) else {
            let equal = Statistic(bandwidth: 0, unbiased: 0, biased: 0)
            return Outcome(statistics: [equal], central: equal, pValue: 1, permutations: 0)
        }
        let tally = RelabellingTally(
            permutations: permutations, permutationsMax: permutationsMax)
        if stretches.rows == 1, reference.rows + current.rows > directRowsMax {
            return streamedOutcome(
                StreamedKernel(reference: reference, current: current), chosen, median: median,
                tally, random: &random)
        }
        let pairs = PairwiseKernel(reference: reference, current: current)
        var statistics: [Statistic] = []
        var combined = [Double](repeating: 0, count: pairs.rows * (pairs.rows - 1) / 2)
        var kernel: [Double] = []
        for (position, bandwidth) in chosen.enumerated().reversed() {
            // Half the bandwidth is the fourth power of the kernel.
            if position + 1 < chosen.count, chosen[position + 1] == 2 * bandwidth {
                for index in kernel.indices {
                    let square = kernel[index] * kernel[index]
                    kernel[index] = square * square
                }
            } else {
                kernel = pairs.values(bandwidth: bandwidth)
            }
            let sums = pairs.sums(of: kernel)
            statistics.insert(statistic(of: sums, pairs, bandwidth), at: 0)
            let spread = spread(of: sums, rows: pairs.rows)
            guard spread > 0 else { continue }
            let weight = 1 / spread
            for index in kernel.indices { combined[index] += weight * kernel[index] }
        }
        if stretches.rows > 1 {
            pairs.evenOut(&combined, closerThan: stretches.rows)
        }
        let full = relabelled(tally, combined, pairs, stretches, random: &random)
        return outcome(statistics, median: median, full)
    }

    static func outcome(
        _ statistics: [Statistic], median: Double, _ tally: RelabellingTally
    ) -> Outcome {
        let central =
            statistics.min {
                ($0.bandwidth - median).magnitude < ($1.bandwidth - median).magnitude
            } ?? statistics[0]
        return Outcome(
            statistics: statistics, central: central,
            pValue: tally.pValue, permutations: tally.drawn)
    }

    private static func statistic(
        of sums: PairwiseKernel.Sums, _ pairs: PairwiseKernel, _ bandwidth: Double
    ) -> Statistic {
        statistic(
            (sums.withinReference, sums.withinCurrent, sums.across), bandwidth,
            referenceRows: pairs.referenceRows, rows: pairs.rows)
    }

    static func statistic(
        _ sums: (withinReference: Double, withinCurrent: Double, across: Double),
        _ bandwidth: Double, referenceRows: Int, rows: Int
    ) -> Statistic {
        let n = Double(referenceRows)
        let m = Double(rows - referenceRows)
        let across = 2 * sums.across / (n * m)
        return Statistic(
            bandwidth: bandwidth,
            unbiased: 2 * sums.withinReference / (n * (n - 1))
                + 2 * sums.withinCurrent / (m * (m - 1)) - across,
            biased: max(
                0,
                (n + 2 * sums.withinReference) / (n * n)
                    + (m + 2 * sums.withinCurrent) / (m * m) - across))
    }

    /// The root mean square of the kernel centred by rows, what its null spread is made of.
    static func spread(of sums: PairwiseKernel.Sums, rows: Int) -> Double {
        let others = Double(rows - 1)
        let pairCount = Double(rows) * others / 2
        let mean = sums.ofRow.reduce(0, +) / (2 * pairCount)
        let rowVariance =
            sums.ofRow.reduce(0) { sum, row in
                let deviation = row / others - mean
                return sum + deviation * deviation
            } / Double(rows)
        let variance = sums.squares / pairCount - mean * mean - 2 * rowVariance
        return max(0, variance).squareRoot()
    }

    /// The count of random relabellings that reach the observed statistic.
    ///
    /// With W the 0/1 matrix of who is in the first group and L the kernel's strict lower triangle:
    /// within = 2 sum of W * (L W), and what is across and within the second group follows from the
    /// kernel's row sums. L goes in blocks of rows, which spares the zeros above its diagonal.
    private static func relabelled(
        _ start: RelabellingTally, _ kernel: [Double], _ pairs: PairwiseKernel,
        _ stretches: BlockLength, random: inout SplitMix64
    ) -> RelabellingTally {
        let sums = pairs.sums(of: kernel)
        let others = pairs.rows - pairs.referenceRows
        let first = min(pairs.referenceRows, others)
        let score = RelabellingScore(
            total: sums.ofRow.reduce(0, +), first: first, second: pairs.rows - first)
        let within =
            2 * (pairs.referenceRows <= others ? sums.withinReference : sums.withinCurrent)
        let observed = score.value(within: within, rows: within + sums.across)
        let least = observed - score.rounding(of: observed)
        let blocks = stride(from: 0, to: pairs.rows, by: blockRows).map { start in
            let range = start..<min(pairs.rows, start + blockRows)
            return (range: range, kernel: pairs.earlierPairs(of: kernel, block: range))
        }
        var order = Array(0..<pairs.rows)
        var tally = start
        while !tally.isDone {
            let columns = tally.next(atMost: blockColumns)
            var isMember = Matrix(rows: pairs.rows, columns: columns)
            for column in 0..<columns {
                if stretches.rows > 1 {
                    Relabelling.drawStretches(pairs.rows, first, stretches.rows, &random) {
                        for row in $0 { isMember[row, column] = 1 }
                    }
                } else {
                    random.choose(first, toFrontOf: &order)
                    for index in order[..<first] { isMember[index, column] = 1 }
                }
            }
            var within = [Double](repeating: 0, count: columns)
            for block in blocks {
                addWithin(block.range, block.kernel, isMember, to: &within)
            }
            let rows = isMember.product(sums.ofRow, transposed: true)
            for column in 0..<columns {
                let drawn = score.value(within: within[column], rows: rows[column])
                tally.add(isReached: drawn / stretches.varianceKept >= least)
            }
        }
        return tally
    }

    /// Adds twice the kernel of all pairs of members whose later row lies in a block.
    private static func addWithin(
        _ block: Range<Int>, _ kernel: Matrix, _ isMember: Matrix, to within: inout [Double]
    ) {
        let earlier = isMember.firstRows(block.upperBound)
        let product = Matrix.product(kernel, earlier, transposeA: true)
        for column in within.indices {
            var sum = 0.0
            let members = column * isMember.rows + block.lowerBound
            let products = column * block.count
            for index in 0..<block.count {
                sum += isMember.elements[members + index] * product.elements[products + index]
            }
            within[column] += 2 * sum
        }
    }
}

extension Matrix {
    /// A copy of the first rows.
    fileprivate func firstRows(_ count: Int) -> Matrix {
        if count == rows { return self }
        var copy: [Double] = []
        copy.reserveCapacity(count * columns)
        for column in 0..<columns {
            copy += elements[column * rows..<column * rows + count]
        }
        return Matrix(rows: count, columns: columns, elements: copy)
    }
}
