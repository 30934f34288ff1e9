/// The non-decreasing function of x that is closest to y in weighted least squares.
///
/// Equal x are first averaged; then neighbours that decrease are pooled (PAVA; Barlow and others
/// 1972). Between the x it saw the function is linear, beyond them constant, as scikit-learn's
/// `IsotonicRegression(out_of_bounds="clip")` has it. O(n log n).
public struct IsotonicRegression: Sendable, Hashable {
    /// The x where the function bends, ascending.
    public let knots: [Double]
    /// The function at the knots, not descending.
    public let values: [Double]

    /// Fits the function.
    ///
    /// - Parameter weights: one for each row, or nil for equal ones; rows of weight 0 do not count.
    /// - Throws: `DetectionError.tooFewRows` when no row counts, `DetectionError.parameter` when a
    ///   number is not finite or a weight is negative.
    /// - Precondition: one y for each x, and one weight when there are any.
    public init(
        x: [Double], y: [Double], weights: [Double]? = nil
    ) throws(DetectionError) {
        try self.init(
            order: x.indices.sorted { x[$0] < x[$1] }, x: x, y: y, weights: weights)
    }

    /// Fits the function to rows whose order by x is known, for fits with many weights.
    init(
        order: [Int], x: [Double], y: [Double], weights: [Double]?
    ) throws(DetectionError) {
        precondition(x.count == y.count && order.count == x.count, "one y for each x")
        precondition(weights.map { $0.count == x.count } ?? true, "one weight for each x")
        guard x.allSatisfy(\.isFinite), y.allSatisfy(\.isFinite),
            weights?.allSatisfy({ $0 >= 0 && $0.isFinite }) ?? true
        else {
            throw .parameter(
                name: "x, y and weights", expected: "finite, weights 0 or more",
                got: "another number")
        }
        var blocks = Blocks()
        for index in order {
            let weight = weights?[index] ?? 1
            if weight > 0 { blocks.add(x: x[index], y: y[index], weight: weight) }
        }
        guard !blocks.points.isEmpty else { throw .tooFewRows(need: 1, got: 0) }
        (knots, values) = blocks.pooled()
    }

    /// The function at a point; NaN for NaN.
    public func callAsFunction(_ x: Double) -> Double {
        var low = 0
        var high = knots.count
        while low < high {
            let middle = (low + high) / 2
            if knots[middle] < x { low = middle + 1 } else { high = middle }
        }
        if x.isNaN { return x }
        if low == knots.count { return values[low - 1] }
        if low == 0 || knots[low] == x { return values[low] }
        let share = (x - knots[low - 1]) / (knots[low] - knots[low - 1])
        return values[low - 1] + share * (values[low] - values[low - 1])
    }

    /// Points of one x each, on their way to the fit.
    private struct Blocks {
        struct Point {
            let x: Double
            var y: Double
            var weight: Double
        }

        var points: [Point] = []

        mutating func add(x: Double, y: Double, weight: Double) {
            if let last = points.indices.last, points[last].x == x {
                points[last].weight += weight
                points[last].y += weight / points[last].weight * (y - points[last].y)
            } else {
                points.append(Point(x: x, y: y, weight: weight))
            }
        }

        func pooled() -> (knots: [Double], values: [Double]) {
            var stack: [(first: Int, last: Int, y: Double, weight: Double)] = []
            for (index, point) in points.enumerated() {
                var block = (first: index, last: index, y: point.y, weight: point.weight)
                while let top = stack.last, top.y >= block.y {
                    let weight = top.weight + block.weight
                    block.y = (top.y * top.weight + block.y * block.weight) / weight
                    block.weight = weight
                    block.first = top.first
                    stack.removeLast()
                }
                stack.append(block)
            }
            var knots: [Double] = []
            var values: [Double] = []
            for block in stack {
                knots.append(points[block.first].x)
                values.append(block.y)
                guard block.last > block.first else { continue }
                knots.append(points[block.last].x)
                values.append(block.y)
            }
            return (knots, values)
        }
    }
}
