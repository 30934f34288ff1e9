internal import LinearAlgebra
internal import Observations

/// Rows of two samples as numbers on one scale, for tests on all features together.
///
/// Numeric features are standardised by mean and deviation of the pooled finite values, which
/// keeps relabelling tests exact; missing values become the mean and are flagged by a column.
/// Categories become columns of 0 and 1: two rows that differ are sqrt(2) apart, as far as two
/// standardised numbers are on average.
struct JointEncoding {
    /// The largest standard score; further out is no different for the kernel.
    private static let standardScoreMax = 10.0
    /// Categories with a column of their own, the most frequent; the rest share one.
    private static let categoriesMax = 20

    let reference: Matrix
    let current: Matrix
    /// The feature of each column.
    let features: [String]

    /// The rows of both samples together.
    var rows: Int { reference.rows + current.rows }

    /// Encodes two tables of one schema.
    init(reference: FeatureTable, current: FeatureTable) {
        var columns: [[Double]] = []
        var features: [String] = []
        for (index, feature) in reference.schema.features.enumerated() {
            switch (reference.columns[index], current.columns[index]) {
            case (.numeric(let a), .numeric(let b)):
                columns += Self.standardized(a + b)
            case (.categorical(let a), .categorical(let b)):
                var pooled = a
                pooled.append(contentsOf: b)
                columns += Self.indicators(pooled)
            default: preconditionFailure("tables of different schemas cannot be compared")
            }
            features += repeatElement(feature.name, count: columns.count - features.count)
        }
        self.features = features
        let boundary = reference.count
        self.reference = Matrix(
            rows: boundary, columns: columns.count,
            elements: columns.flatMap { $0[..<boundary] })
        self.current = Matrix(
            rows: current.count, columns: columns.count,
            elements: columns.flatMap { $0[boundary...] })
    }

    /// Standard scores, and a flag of missing values when there are any.
    private static func standardized(_ values: [Double]) -> [[Double]] {
        let finite = DistributionSort.sorted(values.filter(\.isFinite))
        let (mean, deviation) = ColumnSummary.moments(finite[...])
        let scale = max(deviation ?? 0, .leastNormalMagnitude)
        let scores = values.map { value -> Double in
            guard !value.isNaN, let mean else { return 0 }
            // Halves, so that the difference of huge numbers stays finite.
            let score = (0.5 * value - 0.5 * mean) / scale * 2
            return min(standardScoreMax, max(-standardScoreMax, score.isNaN ? 0 : score))
        }
        let missing = values.map { $0.isNaN ? 1.0 : 0 }
        let columns = Set(scores).count > 1 ? [scores] : []
        return missing.contains(1) ? columns + [missing] : columns
    }

    /// One column for each frequent category, for the rest, and for missing values.
    private static func indicators(_ column: CategoricalColumn) -> [[Double]] {
        let counts = CategoryCounts(column)
        let order = counts.counts.indices.sorted {
            (-counts.counts[$0], $0) < (-counts.counts[$1], $1)
        }
        var position: [String: Int] = [:]
        for (rank, index) in order.prefix(categoriesMax).enumerated() {
            position[counts.categories[index]] = rank
        }
        let rest = position.count
        var columns = [[Double]](
            repeating: [Double](repeating: 0, count: column.count), count: rest + 2)
        for row in 0..<column.count {
            let place = column[row].map { position[$0] ?? rest } ?? rest + 1
            columns[place][row] = 1
        }
        return columns.filter { $0.contains(1) }
    }
}
