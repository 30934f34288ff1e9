internal import LinearAlgebra

/// The Gaussian kernels of all pairs of pooled rows, and their sums.
///
/// Pairs (j, i) with j < i lie one column after another: column i starts at i (i - 1) / 2.
struct PairwiseKernel {
    /// The rows of both samples.
    let rows: Int
    /// How many of them, the first ones, belong to the reference.
    let referenceRows: Int
    /// Squared Euclidean distances of all pairs.
    private let squaredDistances: [Double]

    /// Computes all squared distances by direct differences; rows x rows / 2 x columns steps.
    init(reference: Matrix, current: Matrix) {
        referenceRows = reference.rows
        rows = reference.rows + current.rows
        var distances = [Double](repeating: 0, count: rows * (rows - 1) / 2)
        let features = (0..<reference.columns).map {
            Array(reference.column($0)) + Array(current.column($0))
        }
        var start = 0
        for i in 0..<rows {
            // One column of pairs at a time stays in the first-level cache over all features.
            for values in features {
                Self.addSquares(of: values[i], to: &distances, from: start, values, count: i)
            }
            start += i
        }
        squaredDistances = distances
    }

    private static func addSquares(
        of value: Double, to distances: inout [Double], from start: Int, _ values: [Double],
        count: Int
    ) {
        for j in 0..<count {
            let difference = value - values[j]
            distances[start + j] += difference * difference
        }
    }

    /// sqrt(median of squared distances / 2); the mean of the positive ones if the median is 0.
    ///
    /// Zero only if all rows are equal.
    func medianBandwidth() -> Double {
        let median = NonNegativeMedian.of(squaredDistances)
        if median > 0 { return (0.5 * median).squareRoot() }
        let positive = squaredDistances.filter { $0 > 0 }
        guard !positive.isEmpty else { return 0 }
        let scale = 0.5 / Double(positive.count)
        return positive.reduce(0) { $0 + $1 * scale }.squareRoot()
    }

    /// k = exp(-d2 / (2 bandwidth^2)) of all pairs.
    func values(bandwidth: Double) -> [Double] {
        let factor = -0.5 / (bandwidth * bandwidth)
        return squaredDistances.map { exponential($0 * factor) }
    }

    /// The sums that a kernel enters statistics with.
    struct Sums {
        /// Over pairs inside the reference, inside the current sample, and across.
        var withinReference = 0.0
        var withinCurrent = 0.0
        var across = 0.0
        /// For each row the sum over all other rows.
        var ofRow: [Double]
        /// Of squares over all pairs.
        var squares = 0.0
    }

    /// Adds up a kernel's values.
    func sums(of kernel: [Double]) -> Sums {
        var sums = Sums(ofRow: [Double](repeating: 0, count: rows))
        var start = 0
        for i in 1..<max(1, rows) {
            let boundary = min(i, referenceRows)
            let toReference = add(kernel, start, 0..<boundary, to: &sums)
            let toCurrent = add(kernel, start, boundary..<i, to: &sums)
            if i < referenceRows {
                sums.withinReference += toReference
            } else {
                sums.across += toReference
                sums.withinCurrent += toCurrent
            }
            sums.ofRow[i] += toReference + toCurrent
            start += i
        }
        return sums
    }

    /// Gives pairs of rows closer in time than `gap` what their rows have with all others, so that
    /// they say nothing: k(j, i) = mean of row j + mean of row i - mean, over the other pairs.
    func evenOut(_ kernel: inout [Double], closerThan gap: Int) {
        var sums = [Double](repeating: 0, count: rows)
        var counts = [Double](repeating: 0, count: rows)
        var start = 0
        for i in 0..<rows {
            for j in 0..<max(0, i - gap + 1) {
                sums[i] += kernel[start + j]
                sums[j] += kernel[start + j]
                counts[i] += 1
                counts[j] += 1
            }
            start += i
        }
        let total = sums.reduce(0, +) / max(1, counts.reduce(0, +))
        let means = zip(sums, counts).map { $1 > 0 ? $0 / $1 : total }
        start = 0
        for i in 0..<rows {
            for j in max(0, i - gap + 1)..<i { kernel[start + j] = means[i] + means[j] - total }
            start += i
        }
    }

    private func add(
        _ kernel: [Double], _ start: Int, _ range: Range<Int>, to sums: inout Sums
    ) -> Double {
        var total = 0.0
        var squares = 0.0
        for j in range {
            let value = kernel[start + j]
            total += value
            squares += value * value
            sums.ofRow[j] += value
        }
        sums.squares += squares
        return total
    }

    /// The pairs of `block`'s rows with all earlier rows, one column for each row of the block.
    ///
    /// Element (j, i - block start) is k(j, i) for j < i, else 0.
    func earlierPairs(of kernel: [Double], block: Range<Int>) -> Matrix {
        var elements = [Double](repeating: 0, count: block.upperBound * block.count)
        var target = 0
        for i in block {
            let start = i * (i - 1) / 2
            for j in 0..<i { elements[target + j] = kernel[start + j] }
            target += block.upperBound
        }
        return Matrix(rows: block.upperBound, columns: block.count, elements: elements)
    }
}
