/// How rows depend on those before them: autocovariances by lag, summed over samples.
///
/// Those of a sample of n rows weigh 1 / n, as they do in the variance of the difference of two
/// means, so that a short sample's dependence counts as much as it matters.
struct Autocovariances {
    /// Rows below which a sample says nothing of its dependence.
    static let rowsMin = 10

    /// The rows of a sample: the harmonic mean.
    let rows: Double
    /// The autocovariances from lag 0 on.
    private(set) var atLag: [Double]
    /// The standard deviation of an autocovariance if rows were independent.
    private(set) var noise: Double

    /// Those of numbers; nil if a sample is too short, or no sample varies.
    init?(_ samples: [[Double]]) {
        let counts = samples.map(\.count)
        guard let rowsMin = counts.min(), rowsMin >= Self.rowsMin else { return nil }
        rows = Double(counts.count) / counts.reduce(0) { $0 + 1 / Double($1) }
        let lagMax = min(
            rowsMin - 1, Int(rows.squareRoot().rounded(.up)) + Self.consecutive(rows: rows))
        atLag = [Double](repeating: 0, count: lagMax + 1)
        var squares = 0.0
        for sample in samples {
            let n = Double(sample.count)
            let covariances = Self.covariances(sample, lagMax: lagMax)
            for lag in atLag.indices { atLag[lag] += covariances[lag] / n }
            squares += covariances[0] * covariances[0] / (n * n * n)
        }
        noise = squares.squareRoot()
        guard atLag[0] > 0 else { return nil }
    }

    /// The sum of those of columns, each in units of its variance; nil if there are none.
    init?(sum columns: [Autocovariances]) {
        guard var sum = columns.first.map({ [Double](repeating: 0, count: $0.atLag.count) }) else {
            return nil
        }
        var variance = 0.0
        for column in columns {
            for lag in sum.indices { sum[lag] += column.atLag[lag] / column.atLag[0] }
            variance += (column.noise / column.atLag[0]) * (column.noise / column.atLag[0])
        }
        rows = columns[0].rows
        atLag = sum
        noise = variance.squareRoot()
    }

    /// How many insignificant autocovariances in a row end the dependence.
    static func consecutive(rows: Double) -> Int {
        max(5, Int((logarithm(rows) / logarithm(10)).squareRoot().rounded(.up)))
    }

    private static func covariances(_ values: [Double], lagMax: Int) -> [Double] {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let centered = values.map { $0 - mean }
        return (0...lagMax).map { lag in
            var sum = 0.0
            for index in lag..<centered.count { sum += centered[index] * centered[index - lag] }
            return sum / count
        }
    }
}
