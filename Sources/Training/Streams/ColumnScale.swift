internal import LinearAlgebra

/// How columns of the design are centred and scaled while a model is fitted to them.
///
/// Coefficients u of `z_j = (x_j - c_j) f_j` give the same scores as `w_j = u_j f_j` and an
/// intercept less `sum w_j c_j`, and `l2 / 2 sum (u_j f_j)^2` is the penalty of w: the minimum is
/// that of the columns as they are, but a column of seconds since 1970, or one of 1e12, no longer
/// leaves the others to rounding.
struct ColumnScale: Sendable {
    /// What is subtracted from each column.
    let centres: [Double]
    /// What it is then multiplied by.
    let factors: [Double]
    /// The columns that are not left as they are.
    private let moved: [Int]

    /// Rows of each block that say where a column lies.
    private static let rowsOfBlock = 64

    /// Standard deviations, and their reciprocals, up to which columns are left as they are.
    private static let deviationMax = 1e3

    /// Standard deviations whose squares, and those of their reciprocals, are numbers.
    private static let deviations = 1e-150...1e150

    /// Standard deviations between a mean and 0 up to which a column is left where it is.
    private static let offsetMax = 100.0

    /// Looks at some rows of every block; nil when all columns are fine as they are.
    ///
    /// - Parameter centres: whether the model has an intercept, to take up what is subtracted.
    /// - Throws: what reading the rows throws.
    init?(of rows: DesignRows, centres: Bool) throws(TrainingError) {
        let width = rows.hasConstant ? rows.columns - 1 : rows.columns
        var seen = [[Double]](repeating: [], count: width)
        try rows.forEachBlock { (block) throws(TrainingError) in
            let stride = max(1, block.columns.rows / Self.rowsOfBlock)
            for column in 0..<width {
                for row in Swift.stride(from: 0, to: block.columns.rows, by: stride) {
                    seen[column].append(block.columns[row, column])
                }
            }
        }
        var offsets = [Double](repeating: 0, count: rows.columns)
        var factors = [Double](repeating: 1, count: rows.columns)
        var moved: [Int] = []
        for column in 0..<width {
            let (mean, deviation) = Self.moments(seen[column])
            guard Self.deviations.contains(deviation) else { continue }
            let isFar = centres && abs(mean) > Self.offsetMax * deviation
            let isScaled = !(1 / Self.deviationMax...Self.deviationMax).contains(deviation)
            guard isFar || isScaled else { continue }
            if centres { offsets[column] = mean }
            factors[column] = 1 / deviation
            moved.append(column)
        }
        guard !moved.isEmpty else { return nil }
        self.moved = moved
        self.centres = offsets
        self.factors = factors
    }

    /// The columns of a block, centred and scaled.
    func applied(to columns: Matrix) -> Matrix {
        var result = columns
        for column in moved {
            for row in 0..<columns.rows {
                result[row, column] = (columns[row, column] - centres[column]) * factors[column]
            }
        }
        return result
    }

    /// The coefficients of the columns as they are, the constant's last when there is one.
    func undone(_ coefficients: [Double], hasConstant: Bool) -> [Double] {
        var result = zip(coefficients, factors).map(*)
        if hasConstant, let last = result.indices.last {
            result[last] -= zip(result, centres).dropLast().reduce(0) { $0 + $1.0 * $1.1 }
        }
        return result
    }

    /// Coefficients and the intercept beside them, of the columns as they are.
    func undone(
        _ coefficients: [Double], intercept: Double
    ) -> (coefficients: [Double], intercept: Double) {
        let result = zip(coefficients, factors).map(*)
        return (result, zip(result, centres).reduce(intercept) { $0 - $1.0 * $1.1 })
    }

    /// Mean and standard deviation, without overflow or loss where values are far from 0.
    private static func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
        guard let first = values.first else { return (0, 0) }
        let largest = values.reduce(0) { max($0, abs($1 - first)) }
        guard largest > 0, largest.isFinite else { return (first, 0) }
        let count = Double(values.count)
        let shift = values.reduce(0) { $0 + ($1 - first) / largest } / count
        let squares = values.reduce(0) { sum, value in
            let distance = (value - first) / largest - shift
            return sum + distance * distance
        }
        return (first + shift * largest, (squares / count).squareRoot() * largest)
    }
}

extension DesignRows {
    /// The rows with their columns centred and scaled, where some are far from 0 or from others.
    ///
    /// - Parameter fitsIntercept: whether the model has an intercept, as a column or beside them.
    /// - Throws: what reading the rows throws.
    func wellScaled(fitsIntercept: Bool) throws(TrainingError) -> DesignRows {
        guard let scale = try ColumnScale(of: self, centres: fitsIntercept) else { return self }
        var result = self
        result.scale = scale
        return result
    }
}
