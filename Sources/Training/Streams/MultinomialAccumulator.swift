public import LinearAlgebra

/// The log-loss of a multinomial logistic regression at given coefficients and its gradient,
/// gathered over blocks of rows.
///
/// With `p = softmax(X W)`: `loss = -sum w ln p_y`, `gradient = X' (w (p - onehot(y)))`. Also
/// gathers `X' diag(h) X` with `h = w / K sum_k p_k (1 - p_k)`, the mean of the diagonal blocks of
/// the Hessian, by which the search is preconditioned. The penalty is not among them. Parts of
/// several workers merge by addition, in any order to rounding.
/// Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 4.4.
public struct MultinomialAccumulator: Sendable {
    /// The coefficients at which all is evaluated: a column for each class.
    public let coefficients: Matrix

    /// The weighted sum of log-losses.
    public private(set) var loss = 0.0

    /// The derivative by each coefficient, in the shape of the coefficients.
    public private(set) var gradient: Matrix

    /// The mean over classes of the diagonal blocks of the Hessian; zeros when it is not gathered.
    public private(set) var meanHessian: Matrix

    /// The least lead of the score of a row's own class before all others.
    public private(set) var leastMargin = Double.infinity

    private let gathersHessian: Bool

    /// Makes the sums of no rows.
    ///
    /// - Parameter gathersHessian: whether to gather second derivatives.
    public init(coefficients: Matrix, gathersHessian: Bool = true) {
        self.coefficients = coefficients
        self.gathersHessian = gathersHessian
        gradient = Matrix(rows: coefficients.rows, columns: coefficients.columns)
        meanHessian = Matrix(rows: coefficients.rows, columns: coefficients.rows)
    }

    /// Adds rows: their columns, labels as indices of classes, and weights of 0 or more.
    ///
    /// - Precondition: as many columns as rows of coefficients, a label and a weight for each row.
    public mutating func add(_ columns: Matrix, labels: [Double], weights: [Double]) {
        let rows = columns.rows
        precondition(
            labels.count == rows && weights.count == rows, "expected \(rows) labels and weights")
        let classes = coefficients.columns
        let scores = Matrix.product(columns, coefficients)
        // A step that overflows is no step: its loss is infinite.
        guard scores.elements.allSatisfy(\.isFinite) else {
            loss = .infinity
            return
        }
        var residuals = scores
        let highest = residuals.exponentialsLessHighest()
        var curvatures = [Double](repeating: 0, count: rows)
        var losses = LogarithmSum()
        for row in 0..<rows {
            let own = Int(labels[row])
            let ownScore = scores.elements[row + own * rows]
            var best = -Double.infinity
            var sum = 0.0
            for k in 0..<classes {
                if k != own { best = max(best, scores.elements[row + k * rows]) }
                sum += residuals.elements[row + k * rows]
            }
            leastMargin = min(leastMargin, ownScore - best)
            losses.add(sum, weight: weights[row])
            loss += weights[row] * (highest[row] - ownScore)
            var curvature = 0.0
            for k in 0..<classes {
                let probability = residuals.elements[row + k * rows] / sum
                curvature += probability * (1 - probability)
                residuals.elements[row + k * rows] =
                    weights[row] * (probability - (k == own ? 1 : 0))
            }
            curvatures[row] = curvature * weights[row] / Double(classes)
        }
        loss += losses.total
        gradient.add(product: columns, residuals, transposeA: true)
        if gathersHessian { meanHessian.add(gramOf: columns, weights: curvatures) }
    }

    /// Adds what another accumulator gathered at the same coefficients.
    ///
    /// - Precondition: both have the same coefficients.
    public mutating func merge(_ other: MultinomialAccumulator) {
        precondition(coefficients == other.coefficients, "expected the same coefficients")
        loss += other.loss
        gradient = gradient + other.gradient
        meanHessian = meanHessian + other.meanHessian
        leastMargin = min(leastMargin, other.leastMargin)
    }

    /// The probabilities of the classes for some rows.
    static func probabilities(of block: DesignBlock, at coefficients: Matrix) -> Matrix {
        var probabilities = Matrix.product(block.columns, coefficients)
        probabilities.softmaxRows()
        return probabilities
    }

    /// Adds `hessian * direction` of some rows, of given probabilities, to `product`.
    static func addHessian(
        of block: DesignBlock, probabilities: Matrix, times direction: Matrix,
        to product: inout Matrix
    ) {
        let rows = block.columns.rows
        let classes = probabilities.columns
        var moves = Matrix.product(block.columns, direction)
        for row in 0..<rows {
            var mean = 0.0
            for k in 0..<classes {
                mean += probabilities.elements[row + k * rows] * moves.elements[row + k * rows]
            }
            for k in 0..<classes {
                let index = row + k * rows
                moves.elements[index] =
                    block.weights[row] * probabilities.elements[index]
                    * (moves.elements[index] - mean)
            }
        }
        product.add(product: block.columns, moves, transposeA: true)
    }
}
