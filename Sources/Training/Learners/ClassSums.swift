internal import LinearAlgebra
internal import Observations

/// The weighted means and centred factors of each class, gathered in one reading.
struct ClassSums: Sendable {
    /// One for each class, in the order of the target.
    let classes: [FactorAccumulator]

    init(of rows: DesignRows) throws(TrainingError) {
        var classes = rows.target.classes.map { _ in FactorAccumulator(columns: rows.columns) }
        try rows.forEachBlock { (block) throws(TrainingError) in
            for index in classes.indices {
                let members = block.labels.indices.filter { Int(block.labels[$0]) == index }
                guard !members.isEmpty else { continue }
                try classes[index].add(
                    block.columns.rows(members), weights: members.map { block.weights[$0] })
            }
        }
        self.classes = classes
    }

    /// The sum of all weights.
    var weight: Double { classes.reduce(0) { $0 + $1.weight } }

    /// The share of each class of the weight.
    var priors: [Double] { classes.map { $0.weight / weight } }

    /// The mean of all rows.
    var mean: [Double] {
        var mean = [Double](repeating: 0, count: classes.first?.columns ?? 0)
        for (share, part) in zip(priors, classes) {
            for (j, value) in part.means.enumerated() { mean[j] += share * value }
        }
        return mean
    }

    /// The negative log-likelihood of rows under Gaussian scores, without the constant
    /// `n p / 2 ln(2 pi)`.
    static func objective(
        of predictor: GaussianPredictor, on rows: DesignRows
    ) throws(TrainingError) -> Double {
        var sum = 0.0
        try rows.forEachBlock { (block) throws(TrainingError) in
            let scores = predictor.scores(of: block.columns)
            for (row, label) in block.labels.enumerated() {
                sum -= block.weights[row] * scores[row, Int(label)]
            }
        }
        guard sum.isFinite else { throw .numerical("the likelihood is not finite") }
        return sum
    }
}

extension Matrix {
    /// The rows at `indices`, in that order.
    func rows(_ indices: [Int]) -> Matrix {
        var picked: [Double] = []
        picked.reserveCapacity(indices.count * columns)
        for j in 0..<columns {
            for i in indices { picked.append(elements[i + j * rows]) }
        }
        return Matrix(rows: indices.count, columns: columns, elements: picked)
    }
}
