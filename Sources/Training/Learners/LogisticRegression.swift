internal import LinearAlgebra

/// Binary logistic regression by Newton's method (iteratively reweighted least squares).
///
/// Minimises `sum weight * ln(1 + exp(-margin)) + l2 / 2 * |w|^2` over w and a free intercept. Each
/// step solves `(X' diag(h) X + l2 I) d = gradient`, with `h = weight * p (1 - p)`, and is halved
/// while it does not improve; it has no part along which the columns depend on each other. The
/// objective is convex, so this is its minimum. Each reading of the rows gathers objective,
/// gradient and Hessian at once (`LogisticAccumulator`).
/// Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 4.4.1.
struct LogisticRegression {
    /// With the constant as the last column, which is not penalised, when there is one.
    let rows: DesignRows
    let l2: Double
    let stepsMax: Int

    /// A step below this share of 1 + the largest coefficient is the last one: convergence is
    /// quadratic, so the error after it is about its square.
    private static let stepTolerance = 1e-9

    /// What rounding may add to an objective that a step does not raise.
    private static let roundingShare = 1e-12

    /// A step that promises less than this share of the objective is the last one, too: what it
    /// says of directions of hardly any curvature is rounding.
    static let decreaseMin = 1e-15

    /// Halvings of a step before it is taken as it is.
    private static let halvingsMax = 40

    /// Finds the coefficients.
    ///
    /// - Throws: `TrainingError.separable` without a penalty on separable classes, or
    ///   `notConverged`.
    func fit() throws(TrainingError) -> Fit {
        if let fit = try fitFromSample() { return fit }
        let (state, steps) = try search()
        return fit(from: state, steps: steps)
    }

    /// The minimum by Newton steps from 0, and how many they were.
    private func search() throws(TrainingError) -> (LogisticAccumulator, steps: Int) {
        var state = try evaluate([Double](repeating: 0, count: rows.columns))
        for step in 1...stepsMax {
            let direction = try direction(from: state)
            let objective = objective(state)
            let decrease = zip(penalisedGradient(state), direction).reduce(0) { $0 + $1.0 * $1.1 }
            var size = 1.0
            for halving in 0...Self.halvingsMax {
                let trial = zip(state.coefficients, direction).map { $0 - size * $1 }
                let next = try evaluate(trial)
                let value = self.objective(next)
                let limit = objective + Self.roundingShare * abs(objective)
                if value <= limit || halving == Self.halvingsMax {
                    state = next
                    break
                }
                size /= 2
            }
            guard self.objective(state).isFinite, state.coefficients.allSatisfy(\.isFinite) else {
                throw .numerical("the log-loss is not finite")
            }
            if l2 == 0 { try refuseSeparation(state, direction: direction, step: step) }
            if largest(direction) <= Self.stepTolerance * (1 + largest(state.coefficients))
                || decrease <= Self.decreaseMin * abs(objective)
            {
                return (state, step)
            }
        }
        throw .notConverged(steps: stepsMax)
    }

    /// The minimum from that of a sample, whose Hessian serves all steps; nil when rows are too few
    /// for one, or the search does not end.
    ///
    /// What is separable in all rows is in each sample, so a sample that is not settles that.
    private func fitFromSample() throws(TrainingError) -> Fit? {
        guard let sample = try RowShare(of: rows, unknowns: rows.columns) else { return nil }
        let begin: LogisticAccumulator
        let factor: SemidefiniteSolver
        do {
            let part = LogisticRegression(rows: sample.rows, l2: l2, stepsMax: stepsMax)
            begin = try part.search().0
            factor = try SemidefiniteSolver(part.penalisedHessian(begin))
        } catch {
            return nil
        }
        let search = QuasiNewton(stepTolerance: Self.stepTolerance)
        let found = try search.minimum(
            from: begin.coefficients, precondition: { factor.solve($0) },
            evaluate: { (coefficients) throws(TrainingError) in
                let state = try evaluate(coefficients, gathersHessian: false)
                return QuasiNewton.Point(
                    place: coefficients, value: objective(state), slope: penalisedGradient(state))
            })
        guard let (point, steps) = found else { return nil }
        return fit(coefficients: point.place, objective: point.value, steps: steps)
    }

    private func fit(from state: LogisticAccumulator, steps: Int) -> Fit {
        fit(coefficients: state.coefficients, objective: objective(state), steps: steps)
    }

    private func fit(coefficients: [Double], objective: Double, steps: Int) -> Fit {
        var coefficients =
            rows.scale?.undone(coefficients, hasConstant: rows.hasConstant) ?? coefficients
        let intercept = rows.hasConstant ? coefficients.removeLast() : 0
        return Fit(
            predictor: .linear(
                LinearPredictor(coefficients: coefficients, intercept: intercept)),
            objective: objective, steps: steps)
    }

    private func evaluate(
        _ coefficients: [Double], gathersHessian: Bool = true
    ) throws(TrainingError) -> LogisticAccumulator {
        let start = LogisticAccumulator(
            coefficients: coefficients, gathersHessian: gathersHessian)
        let parts = try rows.gather(start) {
            $0.add($1.columns, labels: $1.labels, weights: $1.weights)
        }
        return parts.dropFirst().reduce(into: parts[0]) { $0.merge($1) }
    }

    /// The Newton direction, to be subtracted.
    private func direction(
        from state: LogisticAccumulator
    ) throws(TrainingError) -> [Double] {
        let gradient = penalisedGradient(state)
        let hessian = penalisedHessian(state)
        return try numerically { () throws(LinearAlgebraError) in
            try SemidefiniteSolver(hessian).solve(gradient)
        }
    }

    private func penalisedGradient(_ state: LogisticAccumulator) -> [Double] {
        var gradient = state.gradient
        for j in 0..<penalised { gradient[j] += penalty(ofColumn: j) * state.coefficients[j] }
        return gradient
    }

    private func penalisedHessian(_ state: LogisticAccumulator) -> Matrix {
        var hessian = state.hessian
        for j in 0..<penalised { hessian[j, j] += penalty(ofColumn: j) }
        return hessian
    }

    /// How much the square of a coefficient of a column costs, twice.
    private func penalty(ofColumn column: Int) -> Double {
        guard let factor = rows.scale?.factors[column] else { return l2 }
        return l2 * factor * factor
    }

    private var penalised: Int { rows.hasConstant ? rows.columns - 1 : rows.columns }

    private func objective(_ state: LogisticAccumulator) -> Double {
        var squares = 0.0
        for j in 0..<penalised {
            let coefficient = state.coefficients[j] * (rows.scale?.factors[j] ?? 1)
            squares += coefficient * coefficient
        }
        return state.loss + l2 / 2 * squares
    }

    /// Ends the search when no finite minimum exists.
    ///
    /// Complete separation shows when every row is on its own side. Quasi-complete separation,
    /// where some rows lie on the hyperplane, shows in the late steps: they move along a direction
    /// in which no margin shrinks while some grow by about 1 each time, for ever.
    /// Source: Albert and Anderson (1984), On the existence of maximum likelihood estimates in
    /// logistic regression models, Biometrika 71(1).
    private func refuseSeparation(
        _ state: LogisticAccumulator, direction: [Double], step: Int
    ) throws(TrainingError) {
        if state.leastMargin > 0 { throw .separable }
        guard step >= Self.lateStep, step.isMultiple(of: 2) else { return }
        var (least, most) = (Double.infinity, -Double.infinity)
        try rows.forEachBlock { (block) throws(TrainingError) in
            let moves = block.columns.product(direction)
            for (label, move) in zip(block.labels, moves) {
                let margin = label > 0.5 ? -move : move
                least = min(least, margin)
                most = max(most, margin)
            }
        }
        if most > Self.lastingGrowth, least >= -Self.marginTolerance * most { throw .separable }
    }

    /// A Newton search that ends has taken most of its steps by then.
    private static let lateStep = 10

    /// Margins of separated rows grow by 1 in each Newton step, as their loss falls by 1 / e.
    private static let lastingGrowth = 0.5

    /// What rounding, and the steps of the rows that overlap, may still move.
    private static let marginTolerance = 1e-6

    private func largest(_ values: [Double]) -> Double {
        values.reduce(0) { max($0, abs($1)) }
    }
}
