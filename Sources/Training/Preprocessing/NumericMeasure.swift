internal import LinearAlgebra

/// Count, mean and squared deviations of the values of a numeric feature, over blocks of rows.
///
/// Rows are not weighted. Each block is measured in two passes, and parts merge as in
/// `GramAccumulator`. Infinite values count as missing.
struct NumericMeasure: Sendable {
    private(set) var count = 0
    private(set) var missing = 0
    private(set) var mean = 0.0
    private var squares = 0.0

    /// Adds values, each moved into `range` first.
    mutating func add(_ values: ArraySlice<Double>, clippedTo range: ClosedRange<Double>? = nil) {
        var present = values
        // A finite sum has finite parts only.
        if !VectorSums.sum(values).isFinite { present = values.filter(\.isFinite)[...] }
        if let range {
            present = present.map { min(max($0, range.lowerBound), range.upperBound) }[...]
        }
        var part = NumericMeasure()
        part.missing = values.count - present.count
        part.count = present.count
        if !present.isEmpty {
            let total = Double(present.count)
            let rough = VectorSums.sum(present) / total
            let (error, rest) = VectorSums.deviations(of: present, from: rough)
            part.mean = rough + error / total
            // Squares that overflow must not become 0 by way of infinity less infinity.
            let squares = rest - error / total * error
            part.squares = squares.isNaN ? .infinity : max(0, squares)
        }
        merge(part)
    }

    /// Adds what another measured.
    mutating func merge(_ other: NumericMeasure) {
        missing += other.missing
        guard other.count > 0 else { return }
        guard count > 0 else {
            (count, mean, squares) = (other.count, other.mean, other.squares)
            return
        }
        let total = Double(count + other.count)
        let shift = other.mean - mean
        mean += shift * (Double(other.count) / total)
        squares += other.squares + shift * shift * (Double(count) / total * Double(other.count))
        count += other.count
    }

    /// The standard deviation, divisor n.
    var deviation: Double { count > 0 ? (squares / Double(count)).squareRoot() : 0 }
}
