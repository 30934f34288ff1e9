internal import LinearAlgebra

/// The combined kernel of many pooled rows, in blocks of single precision, and its sums in double.
///
/// Distances are computed twice rather than kept: memory is 4 bytes for every pair of rows. Sums
/// that statistics are made of are of double precision throughout. The blocks serve relabellings
/// only: their elements are centred, which changes no statistic, and leaves an error below 1e-5 of
/// its standard deviation.
struct StreamedKernel {
    /// The rows of both samples.
    let rows: Int
    /// How many of them, the first ones, belong to the reference.
    let referenceRows: Int
    /// For each feature the values of all rows.
    private let features: [[Double]]

    /// Rows of the kernel's triangle in one block.
    static let blockRows = 256
    /// Rows that the weights of bandwidths are found from.
    private static let weightRowsMax = 500

    init(reference: Matrix, current: Matrix) {
        rows = reference.rows + current.rows
        referenceRows = reference.rows
        features = (0..<reference.columns).map {
            Array(reference.column($0)) + Array(current.column($0))
        }
    }

    /// The kernel with what statistics need of it.
    struct Combined {
        /// The sums over pairs inside the samples and across.
        typealias Sums = (withinReference: Double, withinCurrent: Double, across: Double)

        /// For each bandwidth its sums.
        var sums: [Sums]
        /// For each row the sum of the centred kernel over all other rows.
        var ofRow: [Double]
        /// Element (j, i - start) of the block from row `start` is k(j, i) for j < i, else 0.
        var blocks: [SingleMatrix]
    }

    /// sqrt(median of squared distances / 2), exact in double precision; that of the positive ones'
    /// mean if the median is 0.
    ///
    /// The median is found among single-precision copies, which keep the order; those that share
    /// its rounding are computed again.
    func medianBandwidth() -> Double {
        let count = rows * (rows - 1) / 2
        var copies = [Float](repeating: 0, count: count)
        let scale = singleScale
        var distances = [Double](repeating: 0, count: rows)
        var start = 0
        for i in 0..<rows {
            squaredDistances(of: i, to: &distances)
            for j in 0..<i { copies[start + j] = Float(distances[j] * scale) }
            start += i
        }
        let upper = orderStatistic(count / 2, copies)
        guard upper > 0 else { return meanBandwidth() }
        let lower = count % 2 == 1 ? upper : orderStatistic(count / 2 - 1, copies)
        return (0.5 * (0.5 * lower + 0.5 * upper)).squareRoot()
    }

    private func meanBandwidth() -> Double {
        var distances = [Double](repeating: 0, count: rows)
        var mean = 0.0
        var count = 0.0
        for i in 0..<rows {
            squaredDistances(of: i, to: &distances)
            for j in 0..<i where distances[j] > 0 {
                count += 1
                mean += (distances[j] - mean) / count
            }
        }
        return (0.5 * mean).squareRoot()
    }

    /// A power of two that keeps squared distances inside the range of single precision.
    private var singleScale: Double {
        let largest = features.reduce(0) { largest, values in
            values.reduce(largest) { max($0, $1.magnitude) }
        }
        let bound = 4 * largest * largest * Double(features.count)
        guard bound.isNormal else { return 1 }
        return Double(sign: .plus, exponent: 120 - bound.exponent, significand: 1)
    }

    private func orderStatistic(_ rank: Int, _ copies: [Float]) -> Double {
        // Floats that are not negative are ordered as their bits: the upper 16, then the lower 15.
        var upper = [Int32](repeating: 0, count: 1 << 16)
        for copy in copies { upper[Int(truncatingIfNeeded: copy.bitPattern >> 15)] &+= 1 }
        var before = 0
        let lead = Self.position(rank, upper, &before)
        var lower = [Int32](repeating: 0, count: 1 << 15)
        for copy in copies where Int(truncatingIfNeeded: copy.bitPattern >> 15) == lead {
            lower[Int(truncatingIfNeeded: copy.bitPattern & 0x7FFF)] &+= 1
        }
        let rest = Self.position(rank, lower, &before)
        let wanted = Float(bitPattern: UInt32(lead << 15 | rest))
        var candidates: [Double] = []
        var start = 0
        for i in 0..<rows {
            for j in 0..<i where copies[start + j] == wanted {
                candidates.append(squaredDistance(i, j))
            }
            start += i
        }
        return DistributionSort.sorted(candidates)[rank - before]
    }

    /// Where the counts up to it exceed the rank; `before` grows by the counts below.
    private static func position(_ rank: Int, _ counts: [Int32], _ before: inout Int) -> Int {
        var position = 0
        while before + Int(counts[position]) <= rank {
            before += Int(counts[position])
            position += 1
        }
        return position
    }

    /// Builds the kernel for bandwidths in ascending order.
    func combined(bandwidths: [Double]) -> Combined {
        let (weights, center) = weights(bandwidths)
        var sums = bandwidths.map { _ in (withinReference: 0.0, withinCurrent: 0.0, across: 0.0) }
        var ofRow = [Double](repeating: 0, count: rows)
        var blocks: [SingleMatrix] = []
        var distances = [Double](repeating: 0, count: rows)
        for start in stride(from: 0, to: rows, by: Self.blockRows) {
            let end = min(rows, start + Self.blockRows)
            var block = SingleMatrix(rows: end, columns: end - start)
            var elements = block.elements
            for i in start..<end {
                squaredDistances(of: i, to: &distances)
                var values = [Double](repeating: -center, count: i)
                add(bandwidths, weights, distances, row: i, to: &values, &sums)
                let target = (i - start) * end
                for j in 0..<i { elements[target + j] = Float(values[j]) }
                for j in 0..<i { ofRow[j] += values[j] }
                ofRow[i] += values[...].compensatedSum()
            }
            block.elements = elements
            blocks.append(block)
        }
        return Combined(sums: sums, ofRow: ofRow, blocks: blocks)
    }

    /// Adds the weighted kernels of one row's pairs, and their sums.
    private func add(
        _ bandwidths: [Double], _ weights: [Double], _ distances: [Double], row: Int,
        to values: inout [Double], _ sums: inout [Combined.Sums]
    ) {
        let boundary = min(row, referenceRows)
        var kernel: [Double] = []
        for position in bandwidths.indices.reversed() {
            let bandwidth = bandwidths[position]
            if position + 1 < bandwidths.count, bandwidths[position + 1] == 2 * bandwidth {
                // Half the bandwidth is the fourth power of the kernel.
                for j in kernel.indices {
                    let square = kernel[j] * kernel[j]
                    kernel[j] = square * square
                }
            } else {
                let factor = -0.5 / (bandwidth * bandwidth)
                kernel = distances[..<row].map { exponential($0 * factor) }
            }
            let weight = weights[position]
            for j in 0..<row { values[j] += weight * kernel[j] }
            let toReference = kernel[..<boundary].compensatedSum()
            let toCurrent = kernel[boundary...].compensatedSum()
            if row < referenceRows {
                sums[position].withinReference += toReference
            } else {
                sums[position].across += toReference
                sums[position].withinCurrent += toCurrent
            }
        }
    }

    /// One over the spread of each kernel, and the mean of their sum, over evenly spaced rows.
    ///
    /// Which rows does not depend on the labels, so relabellings stay exact.
    private func weights(_ bandwidths: [Double]) -> (weights: [Double], center: Double) {
        let step = max(1, rows / Self.weightRowsMax)
        let picked = Array(stride(from: 0, to: rows, by: step))
        let sample = Matrix(
            rows: picked.count, columns: features.count,
            elements: features.flatMap { values in picked.map { values[$0] } })
        let pairs = PairwiseKernel(
            reference: sample, current: Matrix(rows: 0, columns: features.count))
        var center = 0.0
        let weights = bandwidths.map { bandwidth -> Double in
            let sums = pairs.sums(of: pairs.values(bandwidth: bandwidth))
            let spread = MaximumMeanDiscrepancyTest.spread(of: sums, rows: pairs.rows)
            guard spread > 0 else { return 0 }
            let count = Double(pairs.rows * (pairs.rows - 1))
            center += sums.ofRow.reduce(0, +) / count / spread
            return 1 / spread
        }
        return (weights, center)
    }

    private func squaredDistances(of row: Int, to distances: inout [Double]) {
        for j in 0..<row { distances[j] = 0 }
        // Two features at a time, which spares half of the loads and stores of the sums.
        for feature in stride(from: 0, to: features.count - 1, by: 2) {
            let first = features[feature]
            let second = features[feature + 1]
            let values = (first[row], second[row])
            for j in 0..<row {
                let differences = (values.0 - first[j], values.1 - second[j])
                distances[j] =
                    (distances[j] + differences.0 * differences.0)
                    + differences.1 * differences.1
            }
        }
        guard features.count % 2 == 1, let last = features.last else { return }
        let value = last[row]
        for j in 0..<row {
            let difference = value - last[j]
            distances[j] += difference * difference
        }
    }

    private func squaredDistance(_ i: Int, _ j: Int) -> Double {
        features.reduce(0) { sum, values in
            let difference = values[i] - values[j]
            return sum + difference * difference
        }
    }
}
