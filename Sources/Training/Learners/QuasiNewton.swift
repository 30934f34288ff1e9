/// The minimum of a smooth convex function by its slopes alone, where its curvature is known about.
///
/// Steps are those of limited-memory BFGS on top of a given approximation of the inverse Hessian,
/// halved while they do not improve. With the Hessian of a random sample of the rows of a large
/// training set an error shrinks by a factor of 10 and more in each step, and a step costs one
/// reading of the rows without their products.
/// Source: Nocedal and Wright, Numerical Optimization, algorithm 7.4; Roosta-Khorasani and Mahoney
/// (2019), Sub-sampled Newton methods, Mathematical Programming 174.
struct QuasiNewton: Sendable {
    /// A place, and the function there.
    struct Point: Sendable {
        let place: [Double]
        let value: Double
        let slope: [Double]
    }

    /// A step below this share of 1 + the largest number of the place is not taken any more.
    let stepTolerance: Double

    /// Steps after which the search is given up.
    private static let stepsMax = 40

    /// Steps that are remembered.
    private static let memory = 10

    /// Halvings of a step before the search is given up.
    private static let halvingsMax = 20

    /// What rounding may add to a value that a step does not raise.
    private static let roundingShare = 1e-12

    /// The minimum, and the number of steps to it; nil when the search is given up.
    ///
    /// - Parameters:
    ///   - start: where the search begins.
    ///   - precondition: multiplies by the approximate inverse Hessian, symmetric and positive.
    ///   - evaluate: the function at a place.
    /// - Throws: what `evaluate` throws.
    func minimum(
        from start: [Double], precondition: ([Double]) -> [Double],
        evaluate: ([Double]) throws(TrainingError) -> Point
    ) throws(TrainingError) -> (point: Point, steps: Int)? {
        var point = try evaluate(start)
        var history: [(move: [Double], turn: [Double])] = []
        for step in 1...Self.stepsMax {
            let direction = direction(at: point, history, precondition)
            guard point.value.isFinite, direction.allSatisfy(\.isFinite),
                dot(direction, point.slope) >= 0
            else { return nil }
            if largest(direction) <= stepTolerance * (1 + largest(point.place)) {
                return (point, step - 1)
            }
            guard let next = try improved(point, direction, evaluate) else { return nil }
            let move = zip(next.place, point.place).map { $0 - $1 }
            let turn = zip(next.slope, point.slope).map { $0 - $1 }
            if dot(move, turn) > 0 { history = history.suffix(Self.memory - 1) + [(move, turn)] }
            point = next
        }
        return nil
    }

    /// The first of the halved steps that does not raise the value; nil when none is.
    private func improved(
        _ point: Point, _ direction: [Double],
        _ evaluate: ([Double]) throws(TrainingError) -> Point
    ) throws(TrainingError) -> Point? {
        let limit = point.value + Self.roundingShare * abs(point.value)
        var size = 1.0
        for _ in 0...Self.halvingsMax {
            let next = try evaluate(zip(point.place, direction).map { $0 - size * $1 })
            if next.value <= limit { return next }
            size /= 2
        }
        return nil
    }

    /// The two loops of limited-memory BFGS; what they give is to be subtracted.
    private func direction(
        at point: Point, _ history: [(move: [Double], turn: [Double])],
        _ precondition: ([Double]) -> [Double]
    ) -> [Double] {
        var result = point.slope
        var shares: [Double] = []
        for (move, turn) in history.reversed() {
            let share = dot(move, result) / dot(move, turn)
            shares.append(share)
            for j in result.indices { result[j] -= share * turn[j] }
        }
        result = precondition(result)
        for ((move, turn), share) in zip(history, shares.reversed()) {
            let back = share - dot(turn, result) / dot(move, turn)
            for j in result.indices { result[j] += back * move[j] }
        }
        return result
    }

    private func dot(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private func largest(_ values: [Double]) -> Double {
        values.reduce(0) { max($0, abs($1)) }
    }
}
