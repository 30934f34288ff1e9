internal import LinearAlgebra

extension MaximumMeanDiscrepancyTest {
    /// Pairs of rows times columns that shares are computed from, as far as rows allow.
    private static let contributionSteps = 5_000_000
    /// Rows of both samples that they are computed from at least, where there are so many.
    private static let contributionRowsMin = 200

    /// The share of MMD^2 that each feature explains; nil when none explains any.
    ///
    /// By how much less MMD^2 becomes when the columns of the feature are left out of all
    /// distances, at the same bandwidth, over the sum of that for all features. Features that
    /// differ only together, as by their correlation, each explain it; those without a share are
    /// absent. Of many rows evenly spaced ones are taken.
    static func contributions(_ encoding: JointEncoding, bandwidth: Double) -> [String: Double]? {
        let columns = encoding.features.count
        let all = encoding.reference.rows + encoding.current.rows
        let most = max(
            contributionRowsMin,
            Int((2 * Double(contributionSteps) / Double(max(1, columns))).squareRoot()))
        let step = max(1, (all + most - 1) / most)
        let reference = evenlySpaced(encoding.reference, step)
        let current = evenlySpaced(encoding.current, step)
        guard reference.rows >= 2, current.rows >= 2, bandwidth > 0 else { return nil }
        let pairs = FeaturePairs(reference: reference, current: current, bandwidth: bandwidth)
        let whole = pairs.discrepancy(without: 0..<0)
        var losses: [String: Double] = [:]
        var first = 0
        while first < columns {
            let feature = encoding.features[first]
            let end = encoding.features[first...].firstIndex { $0 != feature } ?? columns
            let loss = whole - pairs.discrepancy(without: first..<end)
            if loss > 0 { losses[feature] = loss }
            first = end
        }
        let total = losses.values.reduce(0, +)
        return total > 0 ? losses.mapValues { $0 / total } : nil
    }

    private static func evenlySpaced(_ matrix: Matrix, _ step: Int) -> Matrix {
        guard step > 1 else { return matrix }
        let rows = Array(stride(from: 0, to: matrix.rows, by: step))
        return Matrix(
            rows: rows.count, columns: matrix.columns,
            elements: (0..<matrix.columns).flatMap { column in
                rows.map { matrix[$0, column] }
            })
    }
}

/// Squared distances of all pairs of rows, of which those of some columns can be left out.
private struct FeaturePairs {
    private let rows: Int
    private let referenceRows: Int
    private let bandwidth: Double
    /// For each column the values of all rows.
    private let columns: [[Double]]
    /// Row i has those to the rows before it.
    private let squaredDistances: [[Double]]

    init(reference: Matrix, current: Matrix, bandwidth: Double) {
        rows = reference.rows + current.rows
        referenceRows = reference.rows
        self.bandwidth = bandwidth
        let columns = (0..<reference.columns).map {
            Array(reference.column($0)) + Array(current.column($0))
        }
        self.columns = columns
        squaredDistances = (0..<rows).map { Self.squaredDistances(of: $0, columns[...]) }
    }

    private static func squaredDistances(
        of row: Int, _ columns: ArraySlice<[Double]>
    ) -> [Double] {
        var distances = [Double](repeating: 0, count: row)
        for values in columns {
            let value = values[row]
            for other in 0..<row {
                let difference = value - values[other]
                distances[other] += difference * difference
            }
        }
        return distances
    }

    /// The unbiased estimate of MMD^2 without some columns.
    func discrepancy(without left: Range<Int>) -> Double {
        let factor = -0.5 / (bandwidth * bandwidth)
        var sums = (withinReference: 0.0, withinCurrent: 0.0, across: 0.0)
        for row in 1..<rows {
            let part = Self.squaredDistances(of: row, columns[left])
            let kernel = zip(squaredDistances[row], part).map {
                exponential(max(0, $0 - $1) * factor)
            }
            let boundary = min(row, referenceRows)
            let toReference = kernel[..<boundary].reduce(0, +)
            let toCurrent = kernel[boundary...].reduce(0, +)
            if row < referenceRows {
                sums.withinReference += toReference
            } else {
                sums.across += toReference
                sums.withinCurrent += toCurrent
            }
        }
        return MaximumMeanDiscrepancyTest.statistic(
            sums, bandwidth, referenceRows: referenceRows, rows: rows
        ).unbiased
    }
}
