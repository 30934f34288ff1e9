public import LinearAlgebra

/// The log-loss of a binary logistic regression at given coefficients, its gradient and its
/// Hessian, gathered over blocks of rows.
///
/// `loss = sum w ln(1 + exp(-margin))`, `gradient = X' (w (p - y))`,
/// `hessian = X' diag(w p (1 - p)) X`; the penalty is not among them. Parts of several workers
/// merge by addition, in any order to rounding.
/// Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 4.4.1.
public struct LogisticAccumulator: Sendable {
    /// The coefficients at which all is evaluated, the constant's among them.
    public let coefficients: [Double]

    /// The weighted sum of log-losses.
    public private(set) var loss = 0.0

    /// The derivative by each coefficient.
    public private(set) var gradient: [Double]

    /// The second derivatives, both triangles filled; zeros when they are not gathered.
    public private(set) var hessian: Matrix

    /// The least margin `(2 y - 1) X w` of any row: above 0 when every row is on its own side.
    public private(set) var leastMargin = Double.infinity

    private let gathersHessian: Bool

    /// Makes the sums of no rows.
    ///
    /// - Parameter gathersHessian: whether to gather second derivatives, most of the work.
    public init(coefficients: [Double], gathersHessian: Bool = true) {
        self.coefficients = coefficients
        self.gathersHessian = gathersHessian
        gradient = Array(repeating: 0, count: coefficients.count)
        hessian = Matrix(rows: coefficients.count, columns: coefficients.count)
    }

    /// Adds rows: their columns, labels of 0 or 1, and weights of 0 or more.
    ///
    /// - Precondition: as many columns as coefficients, a label and a weight for each row.
    public mutating func add(_ columns: Matrix, labels: [Double], weights: [Double]) {
        precondition(
            labels.count == columns.rows && weights.count == columns.rows,
            "expected \(columns.rows) labels and weights")
        let scores = columns.product(coefficients)
        // A step that overflows is no step: its loss is infinite.
        guard scores.allSatisfy(\.isFinite) else {
            loss = .infinity
            return
        }
        var residuals = [Double](repeating: 0, count: scores.count)
        var curvatures = residuals
        var losses = LogarithmSum()
        for row in scores.indices {
            let score = scores[row]
            // One power serves the loss and the probability: exp(-|score|) cannot overflow.
            let power = exponential(-abs(score))
            let share = 1 / (1 + power)
            let probability = score >= 0 ? share : power * share
            let margin = labels[row] > 0.5 ? score : -score
            leastMargin = min(leastMargin, margin)
            losses.add(onePlus: power, weight: weights[row])
            loss += weights[row] * max(0, -margin)
            residuals[row] = weights[row] * (probability - labels[row])
            curvatures[row] = weights[row] * power * share * share
        }
        loss += losses.total
        let slope = columns.product(residuals, transposed: true)
        for j in gradient.indices { gradient[j] += slope[j] }
        if gathersHessian { hessian.add(gramOf: columns, weights: curvatures) }
    }

    /// Adds what another accumulator gathered at the same coefficients.
    ///
    /// - Precondition: both have the same coefficients.
    public mutating func merge(_ other: LogisticAccumulator) {
        precondition(coefficients == other.coefficients, "expected the same coefficients")
        loss += other.loss
        for j in gradient.indices { gradient[j] += other.gradient[j] }
        hessian = hessian + other.hessian
        leastMargin = min(leastMargin, other.leastMargin)
    }
}
