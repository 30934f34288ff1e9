internal import LinearAlgebra

extension Matrix {
    /// Replaces each row of scores by its softmax, `exp(s_k) / sum exp(s)`, without overflow.
    ///
    /// Where scores are infinite or NaN, the highest share all; where none is a number, all do.
    mutating func softmaxRows() {
        var powers = [Double](repeating: 0, count: columns)
        for row in 0..<rows {
            var highest = -Double.infinity
            for k in 0..<columns { highest = max(highest, elements[row + k * rows]) }
            var sum = 0.0
            for k in 0..<columns {
                powers[k] = exponential(elements[row + k * rows] - highest)
                sum += powers[k]
            }
            if sum.isFinite {
                for k in 0..<columns { elements[row + k * rows] = powers[k] / sum }
            } else {
                shareHighest(row)
            }
        }
    }

    private mutating func shareHighest(_ row: Int) {
        let scores = self.row(row).map { $0.isNaN ? -.infinity : $0 }
        let highest = scores.max() ?? 0
        let count = Double(scores.count { $0 == highest })
        for k in 0..<columns { elements[row + k * rows] = scores[k] == highest ? 1 / count : 0 }
    }

    /// Replaces each score by `exp(score - highest of its row)`; returns the highest of each row.
    ///
    /// - Precondition: the scores are finite.
    mutating func exponentialsLessHighest() -> [Double] {
        let (rows, columns) = (rows, columns)
        var highest = [Double](repeating: -.infinity, count: rows)
        for k in 0..<columns {
            for row in 0..<rows { highest[row] = max(highest[row], elements[row + k * rows]) }
        }
        for k in 0..<columns {
            for row in 0..<rows {
                elements[row + k * rows] = exponential(elements[row + k * rows] - highest[row])
            }
        }
        return highest
    }
}
