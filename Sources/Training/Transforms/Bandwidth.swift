internal import LinearAlgebra

/// How wide a Gaussian kernel is: the s of `exp(-|x - y|^2 / (2 s^2))`.
public enum Bandwidth: Hashable, Codable, Sendable {
    /// `sqrt(median |x - y|^2 / 2)` over pairs of up to 500 rows.
    ///
    /// Source: Garreau, Jitkrittum and Kanagawa (2017), Large sample analysis of the median
    /// heuristic, arXiv:1707.07269.
    case median
    /// A number of 1e-100 to 1e100, in units of the columns.
    case fixed(Double)
    /// The multiple of the median heuristic, from 1/4 to 4, with the best forward-chaining score.
    case crossValidated

    /// The multiples of the median heuristic that cross-validation tries.
    static let multiples = [0.25, 0.5, 1, 2, 4]

    /// What a bandwidth may be, so that its square is a number.
    static let range = 1e-100...1e100

    /// Rows whose pairs the median is over; 124 750 pairs put it within about 1 %.
    static let sampleRows = 500

    /// The median heuristic over the rows of a matrix.
    ///
    /// - Throws: `TrainingError.numerical` when rows are all equal, or distances overflow.
    static func median(of rows: Matrix) throws(TrainingError) -> Double {
        let all = Matrix.squaredDistances(rows, rows)
        var distances: [Double] = []
        for j in 0..<rows.rows {
            for i in 0..<j { distances.append(all[i, j]) }
        }
        distances.sort()
        // Where most rows are equal, the median of those that are not.
        if let middle = distances.dropFirst(distances.count / 2).first, middle == 0 {
            distances.removeAll { $0 == 0 }
        }
        guard !distances.isEmpty else {
            throw .numerical("all rows are equal, so a kernel has no bandwidth")
        }
        let half = distances.count / 2
        let middle =
            distances.count.isMultiple(of: 2)
            ? (distances[half - 1] + distances[half]) / 2 : distances[half]
        let bandwidth = (middle / 2).squareRoot()
        guard range.contains(bandwidth) else {
            throw .numerical("rows are too far apart, or too near, for a kernel")
        }
        return bandwidth
    }
}
