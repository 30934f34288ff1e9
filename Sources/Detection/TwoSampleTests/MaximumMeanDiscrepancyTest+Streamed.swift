internal import LinearAlgebra

extension MaximumMeanDiscrepancyTest {
    /// Relabellings that are handled by one matrix product: few or many, at most 10 MB of members.
    private static func streamedColumns(rows: Int) -> Int { max(256, 2_621_440 / rows) }

    /// What single precision may change of a score, in standard deviations of the kernel.
    private static let singleRounding = 1e-5

    /// The test for many rows: statistics in double, relabellings in single precision.
    static func streamedOutcome(
        _ kernel: StreamedKernel, _ bandwidths: [Double], median: Double,
        _ start: RelabellingTally, random: inout SplitMix64
    ) -> Outcome {
        let combined = kernel.combined(bandwidths: bandwidths)
        let statistics = zip(combined.sums, bandwidths).map {
            statistic($0, $1, referenceRows: kernel.referenceRows, rows: kernel.rows)
        }
        let isReferenceSmaller = 2 * kernel.referenceRows <= kernel.rows
        let first = isReferenceSmaller ? kernel.referenceRows : kernel.rows - kernel.referenceRows
        let score = RelabellingScore(
            total: combined.ofRow.reduce(0, +), first: first, second: kernel.rows - first)
        let rounding = singleRounding * (1 / Double(first) + 1 / Double(kernel.rows - first))
        var order = Array(0..<kernel.rows)
        var least: Double?
        var tally = start
        // The observed labels come first, and go through the same arithmetic.
        let columnsMax = streamedColumns(rows: kernel.rows)
        while !tally.isDone {
            let own = least == nil ? 1 : 0
            let columns = own + tally.next(atMost: columnsMax - own)
            var isMember = SingleMatrix(rows: kernel.rows, columns: columns)
            for column in 0..<columns {
                let offset = column * kernel.rows
                if column < own {
                    let start = isReferenceSmaller ? 0 : kernel.referenceRows
                    for row in start..<start + first { isMember.elements[offset + row] = 1 }
                } else {
                    random.choose(first, toFrontOf: &order)
                    for row in order[..<first] { isMember.elements[offset + row] = 1 }
                }
            }
            let values = scores(combined, isMember, score)
            let limit = least ?? values[0] - rounding
            least = limit
            for value in values[own...] { tally.add(isReached: value >= limit) }
        }
        return outcome(statistics, median: median, tally)
    }

    /// The score of every column of members: within = 2 sum of W * (L W), block by block.
    private static func scores(
        _ combined: StreamedKernel.Combined, _ isMember: SingleMatrix, _ score: RelabellingScore
    ) -> [Double] {
        var within = [Double](repeating: 0, count: isMember.columns)
        for block in combined.blocks {
            var product = SingleMatrix(rows: block.columns, columns: isMember.columns)
            product.setProduct(transposed: block, firstRowsOf: isMember)
            let start = block.rows - block.columns
            for column in within.indices {
                let members = column * isMember.rows + start
                let products = column * block.columns
                var sum = 0.0
                for index in 0..<block.columns {
                    sum += Double(
                        isMember.elements[members + index] * product.elements[products + index])
                }
                within[column] += 2 * sum
            }
        }
        return within.indices.map { column in
            var rows = 0.0
            let offset = column * isMember.rows
            for row in 0..<isMember.rows {
                rows += Double(isMember.elements[offset + row]) * combined.ofRow[row]
            }
            return score.value(within: within[column], rows: rows)
        }
    }
}
