internal import LinearAlgebra

/// Logistic regression with a ridge penalty, minimising sum log-loss + penalty ||w||^2 / 2.
///
/// Newton's method with halved steps; the intercept is not penalised. Small and two-class: what
/// `ClassifierTest` needs.
struct PenalisedLogisticRegression {
    /// The penalty: 1 for standardised columns, as scikit-learn's default C = 1.
    static let penalty = 1.0
    private static let stepsMax = 50
    private static let stepMin = 1e-9

    /// One weight for each column, the intercept last.
    let weights: [Double]

    /// Fits labels of 0 and 1 to rows, the last column of which is 1.
    init(_ rows: Matrix, labels: [Double]) {
        var weights = [Double](repeating: 0, count: rows.columns)
        var loss = Self.loss(rows, labels, weights)
        for _ in 0..<Self.stepsMax {
            guard let step = Self.newtonStep(rows, labels, weights) else { break }
            var factor = 1.0
            var next = weights
            repeat {
                next = zip(weights, step).map { $0 + factor * $1 }
                factor *= 0.5
            } while Self.loss(rows, labels, next) > loss && factor > 1e-6
            let nextLoss = Self.loss(rows, labels, next)
            guard nextLoss <= loss else { break }
            weights = next
            loss = nextLoss
            if step.allSatisfy({ $0.magnitude < Self.stepMin }) { break }
        }
        self.weights = weights
    }

    /// The log-odds of rows.
    func scores(_ rows: Matrix) -> [Double] { rows.product(weights) }

    private static func newtonStep(
        _ rows: Matrix, _ labels: [Double], _ weights: [Double]
    ) -> [Double]? {
        let shares = rows.product(weights).map { 1 / (1 + exponential(-$0)) }
        var gradient = rows.product(
            zip(labels, shares).map { $0 - $1 }, transposed: true)
        // A floor keeps the matrix definite where the fit is certain.
        var hessian = rows.gram(weights: shares.map { max(1e-12, $0 * (1 - $0)) })
        for column in 0..<rows.columns - 1 {
            gradient[column] -= penalty * weights[column]
            hessian[column, column] += penalty
        }
        do {
            return try CholeskyFactor(hessian).solve(gradient)
        } catch {
            return nil
        }
    }

    private static func loss(
        _ rows: Matrix, _ labels: [Double], _ weights: [Double]
    ) -> Double {
        var loss = 0.0
        for (score, label) in zip(rows.product(weights), labels) {
            let margin = label > 0.5 ? score : -score
            loss +=
                margin > 0
                ? logarithmOfOnePlus(exponential(-margin))
                : logarithmOfOnePlus(exponential(margin)) - margin
        }
        return weights.dropLast().reduce(loss) { $0 + 0.5 * penalty * $1 * $1 }
    }
}
