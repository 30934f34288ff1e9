internal import LinearAlgebra

/// Binary logistic regression by Newton's method (iteratively reweighted least squares).
///
/// Minimises `sum weight * ln(1 + exp(-margin)) + l2 / 2 * |w|^2` over w and a free intercept. Each
/// step solves `(X' diag(h) X + l2 I) d = gradient` by Cholesky, with `h = weight * p (1 - p)`, and
/// is halved while it does not improve. The objective is convex, so this is its minimum.
/// Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 4.4.1.
struct LogisticRegression {
    let design: Matrix
    /// 0 or 1 for each row.
    let labels: [Double]
    let weights: [Double]
    let l2: Double
    /// Whether the last column is the constant, which is not penalised.
    let hasConstant: Bool
    let stepsMax: Int

    /// A step below this share of 1 + the largest coefficient is the last one: convergence is
    /// quadratic, so the error after it is about its square.
    private static let stepTolerance = 1e-9

    /// Halvings of a step before it is taken as it is.
    private static let halvingsMax = 40

    /// What is added to the diagonal of a singular Hessian, relative to its mean.
    private static let relativeJitter = 1e-10

    /// Finds the coefficients.
    ///
    /// - Throws: `TrainingError.separable` without a penalty on separable classes, or
    ///   `notConverged`.
    func fit() throws(TrainingError) -> Fit {
        var coefficients = [Double](repeating: 0, count: design.columns)
        var scores = [Double](repeating: 0, count: design.rows)
        var objective = self.objective(scores: scores, coefficients: coefficients)
        for step in 1...stepsMax {
            let direction = try direction(scores: scores, coefficients: coefficients)
            var size = 1.0
            var trial = coefficients
            for halving in 0...Self.halvingsMax {
                for j in trial.indices { trial[j] = coefficients[j] - size * direction[j] }
                scores = design.product(trial)
                let value = self.objective(scores: scores, coefficients: trial)
                if value <= objective + 1e-12 * abs(objective) || halving == Self.halvingsMax {
                    objective = value
                    break
                }
                size /= 2
            }
            coefficients = trial
            guard objective.isFinite, coefficients.allSatisfy(\.isFinite) else {
                throw .numerical("the log-loss is not finite")
            }
            if l2 == 0, isSeparated(by: scores) { throw .separable }
            if largest(direction) <= Self.stepTolerance * (1 + largest(coefficients)) {
                let intercept = hasConstant ? coefficients.removeLast() : 0
                return Fit(
                    coefficients: coefficients, intercept: intercept, objective: objective,
                    steps: step)
            }
        }
        throw .notConverged(steps: stepsMax)
    }

    /// The Newton direction, to be subtracted.
    private func direction(
        scores: [Double], coefficients: [Double]
    ) throws(TrainingError) -> [Double] {
        var residuals = [Double](repeating: 0, count: design.rows)
        var curvatures = residuals
        for row in residuals.indices {
            let probability = logistic(scores[row])
            residuals[row] = weights[row] * (probability - labels[row])
            curvatures[row] = weights[row] * probability * (1 - probability)
        }
        var gradient = design.product(residuals, transposed: true)
        var hessian = design.gram(weights: curvatures)
        for j in 0..<penalised {
            gradient[j] += l2 * coefficients[j]
            hessian[j, j] += l2
        }
        do {
            return try CholeskyFactor(hessian).solve(gradient)
        } catch .notPositiveDefinite {
            return try damped(hessian, gradient)
        } catch {
            throw .numerical("\(error)")
        }
    }

    /// The direction when columns depend on each other: a little of the identity is added, which
    /// leaves the minimum where it is.
    private func damped(
        _ singular: Matrix, _ gradient: [Double]
    ) throws(TrainingError) -> [Double] {
        var hessian = singular
        let mean = hessian.diagonal.reduce(0, +) / Double(max(1, hessian.rows))
        let jitter = max(mean * Self.relativeJitter, .leastNormalMagnitude.squareRoot())
        for j in 0..<hessian.rows { hessian[j, j] += jitter }
        do {
            return try CholeskyFactor(hessian).solve(gradient)
        } catch {
            throw .numerical("\(error)")
        }
    }

    private var penalised: Int { hasConstant ? design.columns - 1 : design.columns }

    private func objective(scores: [Double], coefficients: [Double]) -> Double {
        var loss = 0.0
        for row in scores.indices {
            let margin = labels[row] > 0.5 ? scores[row] : -scores[row]
            loss += weights[row] * logisticLoss(margin)
        }
        var squares = 0.0
        for j in 0..<penalised { squares += coefficients[j] * coefficients[j] }
        return loss + l2 / 2 * squares
    }

    /// Whether every row is on its own side: a certificate that no finite minimum exists.
    private func isSeparated(by scores: [Double]) -> Bool {
        for row in scores.indices {
            if labels[row] > 0.5 ? scores[row] <= 0 : scores[row] >= 0 { return false }
        }
        return true
    }

    private func largest(_ values: [Double]) -> Double {
        values.reduce(0) { max($0, abs($1)) }
    }
}
