internal import LinearAlgebra
internal import Observations

/// Multinomial logistic regression (softmax) by Newton's method with conjugate gradients.
///
/// Minimises `-sum weight * ln softmax(X W)_y + l2 / 2 * |W|^2` over W and free intercepts. The
/// step solves `H d = gradient` by conjugate gradients on products with H, each one reading of the
/// rows, so that H, whose order is classes * columns, is never made. All classes are preconditioned
/// by one factor of the mean of H's diagonal blocks; as it is the same for all, columns of W that
/// sum to 0 over the classes keep doing so, which is the minimum's own gauge, and as it has no part
/// along which the columns depend on each other, nor has a step. A step is halved while it does
/// not improve.
/// Source: Nocedal and Wright, Numerical Optimization, algorithm 7.1; Hastie et al., 4.4.
struct MultinomialRegression {
    /// With the constant as the last column, which is not penalised, when there is one.
    let rows: DesignRows
    let l2: Double
    let stepsMax: Int

    /// A step below this share of 1 + the largest coefficient is the last one.
    private static let stepTolerance = 1e-9

    /// What rounding may add to an objective that a step does not raise.
    private static let roundingShare = 1e-12

    /// Halvings of a step before it is taken as it is.
    private static let halvingsMax = 40

    /// Products with the Hessian in one step.
    private static let productsMax = 250

    /// Probabilities that are kept for the products of one step: 16 million numbers, 128 MB.
    ///
    /// Beyond, each product computes them again.
    private static let keptProbabilitiesMax = 16_000_000

    /// Finds the coefficients.
    ///
    /// - Throws: `TrainingError.separable` without a penalty on separable classes, or
    ///   `notConverged`.
    func fit() throws(TrainingError) -> Fit {
        if let fit = try fitFromSample() { return fit }
        let classes = rows.target.classes.count
        var state = try evaluate(Matrix(rows: rows.columns, columns: classes))
        let start = norm(gradient(state))
        for step in 1...stepsMax {
            let objective = objective(state)
            let direction = try direction(from: state, start: start)
            let decrease = dot(gradient(state), direction)
            var size = 1.0
            for halving in 0...Self.halvingsMax {
                let next = try evaluate(state.coefficients.adding(direction, times: -size))
                let value = self.objective(next)
                let limit = objective + Self.roundingShare * abs(objective)
                if value <= limit || halving == Self.halvingsMax {
                    state = next
                    break
                }
                size /= 2
            }
            guard self.objective(state).isFinite,
                state.coefficients.elements.allSatisfy(\.isFinite)
            else { throw .numerical("the log-loss is not finite") }
            if l2 == 0 { try refuseSeparation(state, direction: direction, step: step) }
            if largest(direction) <= Self.stepTolerance * (1 + largest(state.coefficients))
                || decrease <= LogisticRegression.decreaseMin * abs(objective)
            {
                return fit(state.coefficients, objective: self.objective(state), steps: step)
            }
        }
        throw .notConverged(steps: stepsMax)
    }

    /// Ends the search when no finite minimum exists, as `LogisticRegression` does.
    ///
    /// That is when every row leads for its own class, or late steps still move along a direction
    /// in which no lead of an own class shrinks while some grow by about 1 each time.
    /// Source: Albert and Anderson (1984), as there.
    private func refuseSeparation(
        _ state: MultinomialAccumulator, direction: Matrix, step: Int
    ) throws(TrainingError) {
        if state.leastMargin > 0 { throw .separable }
        guard step >= Self.lateStep, step.isMultiple(of: 2) else { return }
        var (least, most) = (Double.infinity, -Double.infinity)
        try rows.forEachBlock { (block) throws(TrainingError) in
            let moves = Matrix.product(block.columns, direction)
            for (row, label) in block.labels.enumerated() {
                let own = moves[row, Int(label)]
                for k in 0..<moves.columns where k != Int(label) {
                    least = min(least, moves[row, k] - own)
                    most = max(most, moves[row, k] - own)
                }
            }
        }
        if most > Self.lastingGrowth, least >= -Self.leadTolerance * most { throw .separable }
    }

    /// A search that ends has taken most of its steps by then.
    private static let lateStep = 10

    /// Leads of separated rows grow by 1 in each step, as their loss falls by 1 / e.
    private static let lastingGrowth = 0.5

    /// What conjugate gradients that end early may leave of the steps of the rows that overlap.
    private static let leadTolerance = 1e-3

    /// The minimum from that of a sample, whose Hessian serves all steps; nil when rows are too few
    /// for one, or the search does not end.
    private func fitFromSample() throws(TrainingError) -> Fit? {
        let classes = rows.target.classes.count
        let unknowns = rows.columns * classes
        guard unknowns <= SampledMultinomial.unknownsMax,
            let share = try RowShare(of: rows, unknowns: unknowns)
        else { return nil }
        let begin: (coefficients: Matrix, factor: CholeskyFactor)?
        do {
            let sample = MultinomialRegression(rows: share.rows, l2: l2, stepsMax: stepsMax)
            begin = try SampledMultinomial(sample: sample).minimum()
        } catch {
            return nil
        }
        guard let begin else { return nil }
        let search = QuasiNewton(stepTolerance: Self.stepTolerance)
        let found = try search.minimum(
            from: begin.coefficients.elements, precondition: { begin.factor.solve($0) },
            evaluate: { (place) throws(TrainingError) in try point(at: place) })
        guard let (point, steps) = found else { return nil }
        let coefficients = Matrix(
            rows: rows.columns, columns: classes, elements: point.place)
        return fit(coefficients, objective: point.value, steps: steps)
    }

    /// The penalised objective and its slopes, without those along the gauge.
    func point(at place: [Double]) throws(TrainingError) -> QuasiNewton.Point {
        let coefficients = Matrix(
            rows: rows.columns, columns: rows.target.classes.count, elements: place)
        let state = try evaluate(coefficients, gathersHessian: false)
        var slope = gradient(state)
        slope.sumRowsToZero()
        return QuasiNewton.Point(
            place: place, value: objective(state), slope: slope.elements)
    }

    /// How much the square of a coefficient of a column costs, twice.
    func penalty(ofColumn column: Int) -> Double {
        guard column < penalised else { return 0 }
        guard let factor = rows.scale?.factors[column] else { return l2 }
        return l2 * factor * factor
    }

    private func fit(_ coefficients: Matrix, objective: Double, steps: Int) -> Fit {
        let width = penalised
        let classes = coefficients.columns
        var coefficients = coefficients
        if let scale = rows.scale {
            for k in 0..<classes {
                let undone = scale.undone(
                    Array(coefficients.column(k)), hasConstant: rows.hasConstant)
                for j in undone.indices { coefficients[j, k] = undone[j] }
            }
        }
        let intercepts =
            rows.hasConstant ? coefficients.row(width) : Array(repeating: 0, count: classes)
        let slopes = coefficients.block(rows: 0..<width, columns: 0..<classes)
        return Fit(
            predictor: .linear(LinearPredictor(rows: slopes.transposed, intercepts: intercepts)),
            objective: objective, steps: steps)
    }

    private func evaluate(
        _ coefficients: Matrix, gathersHessian: Bool = true
    ) throws(TrainingError) -> MultinomialAccumulator {
        let start = MultinomialAccumulator(
            coefficients: coefficients, gathersHessian: gathersHessian)
        let parts = try rows.gather(start) {
            $0.add($1.columns, labels: $1.labels, weights: $1.weights)
        }
        return parts.dropFirst().reduce(into: parts[0]) { $0.merge($1) }
    }

    /// The direction, to be subtracted: conjugate gradients until the residual is below
    /// `min(0.1, sqrt(|gradient| / |first gradient|))` of the gradient: superlinear convergence.
    private func direction(
        from state: MultinomialAccumulator, start: Double
    ) throws(TrainingError) -> Matrix {
        let factor = try preconditioner(state)
        var residual = gradient(state)
        residual.sumRowsToZero()
        let length = norm(residual)
        var direction = Matrix(rows: residual.rows, columns: residual.columns)
        guard length > 0 else { return direction }
        let goal = length * min(0.1, (length / start).squareRoot())
        var conditioned = factor.solve(residual)
        var search = conditioned
        var energy = dot(residual, conditioned)
        let kept = try keptProbabilities(at: state.coefficients)
        for _ in 0..<Self.productsMax {
            let image = try hessian(at: state.coefficients, kept, times: search)
            let curvature = dot(search, image)
            guard curvature > 0, energy > 0 else { break }
            let size = energy / curvature
            direction = direction.adding(search, times: size)
            residual = residual.adding(image, times: -size)
            // H is singular along the gauge, where a search would blow up the rounding.
            residual.sumRowsToZero()
            if norm(residual) <= goal { break }
            conditioned = factor.solve(residual)
            let next = dot(residual, conditioned)
            search = conditioned.adding(search, times: next / energy)
            energy = next
        }
        return direction
    }

    private func preconditioner(
        _ state: MultinomialAccumulator
    ) throws(TrainingError) -> SemidefiniteSolver {
        var matrix = state.meanHessian
        for j in 0..<matrix.rows { matrix[j, j] += penalty(ofColumn: j) }
        return try numerically { () throws(LinearAlgebraError) in
            try SemidefiniteSolver(matrix)
        }
    }

    /// The probabilities of all rows, block by block; nil when they are too many to keep.
    private func keptProbabilities(
        at coefficients: Matrix
    ) throws(TrainingError) -> [Matrix]? {
        guard rows.rows * coefficients.columns <= Self.keptProbabilitiesMax else { return nil }
        var blocks: [Matrix] = []
        try rows.forEachBlock { (block) throws(TrainingError) in
            blocks.append(MultinomialAccumulator.probabilities(of: block, at: coefficients))
        }
        return blocks
    }

    private func hessian(
        at coefficients: Matrix, _ kept: [Matrix]?, times direction: Matrix
    ) throws(TrainingError) -> Matrix {
        var product = penalty(direction)
        var index = 0
        try rows.forEachBlock { (block) throws(TrainingError) in
            let probabilities =
                kept?[index]
                ?? MultinomialAccumulator.probabilities(of: block, at: coefficients)
            index += 1
            MultinomialAccumulator.addHessian(
                of: block, probabilities: probabilities, times: direction, to: &product)
        }
        return product
    }

    private func gradient(_ state: MultinomialAccumulator) -> Matrix {
        state.gradient + penalty(state.coefficients)
    }

    /// `l2` times the penalised rows, 0 for the intercepts.
    private func penalty(_ coefficients: Matrix) -> Matrix {
        var result = coefficients
        for k in 0..<result.columns {
            for j in 0..<result.rows {
                result.elements[j + k * result.rows] *= penalty(ofColumn: j)
            }
        }
        return result
    }

    private var penalised: Int { rows.hasConstant ? rows.columns - 1 : rows.columns }

    private func objective(_ state: MultinomialAccumulator) -> Double {
        state.loss + dot(penalty(state.coefficients), state.coefficients) / 2
    }

    private func dot(_ a: Matrix, _ b: Matrix) -> Double {
        zip(a.elements, b.elements).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private func norm(_ matrix: Matrix) -> Double { dot(matrix, matrix).squareRoot() }

    private func largest(_ matrix: Matrix) -> Double {
        matrix.elements.reduce(0) { max($0, abs($1)) }
    }
}

extension Matrix {
    /// Subtracts from each row its mean.
    mutating func sumRowsToZero() {
        for row in 0..<rows {
            var sum = 0.0
            for k in 0..<columns { sum += elements[row + k * rows] }
            for k in 0..<columns { elements[row + k * rows] -= sum / Double(columns) }
        }
    }

    /// The sum with `factor` times another matrix of the same shape.
    func adding(_ other: Matrix, times factor: Double) -> Matrix {
        var sum = self
        for index in sum.elements.indices { sum.elements[index] += factor * other.elements[index] }
        return sum
    }
}
