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
}
