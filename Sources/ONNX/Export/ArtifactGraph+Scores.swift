internal import ONNXMessages
internal import Training

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension ArtifactGraph {
    /// Adds the scores, one column for each output.
    mutating func scores(of columns: Value) -> Value {
        switch artifact.predictor {
        case .linear(let predictor):
            return sums(predictor, of: columns)
        case .gaussian(let predictor):
            let scores = predictor.classes.enumerated().map { index, density in
                logDensity(density, of: columns, named: "class_\(index)")
            }
            return builder.concatenated(scores, named: "scores")
        case .mean(let predictor):
            return mean(predictor, of: columns)
        }
    }

    /// Weighted sums, one column for each output.
    mutating func sums(_ predictor: LinearPredictor, of columns: Value) -> Value {
        let sums = builder.product(columns, rows: predictor.coefficients, named: "sums")
        return builder.each("Add", sums, with: predictor.intercepts, named: "scores")
    }

    /// `ln prior - 1/2 sum (ln v + d^2 / v)` over the axes of a class.
    private mutating func logDensity(
        _ density: GaussianPredictor.ClassDensity, of columns: Value, named name: String
    ) -> Value {
        var deviations = builder.each(
            "Sub", columns, with: density.mean, named: name + "_deviations")
        if let axes = density.axes {
            deviations = builder.product(deviations, rows: axes, named: name + "_coordinates")
        }
        let squares = builder.node("Mul", [deviations, deviations], named: name + "_squares")
        let ratios = builder.each(
            "Div", squares, with: density.variances, named: name + "_ratios")
        let axes = builder.integers([1], named: name + "_axes")
        let sum = builder.node(
            "ReduceSum", [ratios, axes], named: name + "_distance",
            attributes: [("keepdims", .int(1))])
        let half = builder.each("Mul", sum, with: [-0.5], named: name + "_half")
        let constant = density.variances.reduce(density.logPrior) { $0 - log($1) / 2 }
        return builder.each("Add", half, with: [constant], named: name + "_score")
    }

    /// Adds the calibrated probability of the positive class of two, a column.
    mutating func positiveProbability(ofScores scores: Value) -> Value {
        var logOdds = scores
        if artifact.predictor.outputs == 2 {
            let negative = builder.columns([0], of: scores, named: "negative_score")
            let positive = builder.columns([1], of: scores, named: "positive_score")
            logOdds = builder.node("Sub", [positive, negative], named: "difference")
        }
        logOdds = builder.replacingNaN(in: logOdds, by: 0, named: "log_odds")
        switch artifact.calibration {
        case nil:
            return builder.node("Sigmoid", [logOdds], named: "positive_probability")
        case .platt(let curve):
            let scaled = builder.each("Mul", logOdds, with: [curve.slope], named: "platt_scaled")
            let sum = builder.each("Add", scaled, with: [curve.offset], named: "platt_sum")
            let number = builder.replacingNaN(in: sum, by: 0, named: "platt_log_odds")
            return builder.node("Sigmoid", [number], named: "positive_probability")
        case .isotonic(let function):
            let raw = builder.node("Sigmoid", [logOdds], named: "raw_probability")
            return interpolated(function, of: raw)
        }
    }

    /// The function of a column that is linear between points and constant beyond them.
    private mutating func interpolated(
        _ function: IsotonicCalibration, of value: Value
    ) -> Value {
        // One point is a constant: two of the same height.
        let x = function.x.count == 1 ? function.x + [function.x[0] + 1] : function.x
        let y = function.x.count == 1 ? function.y + function.y : function.y
        let isBeyond = builder.each("GreaterOrEqual", value, with: x, named: "isotonic_beyond")
        let ones = builder.cast(isBeyond, to: .double, named: "isotonic_ones")
        let axes = builder.integers([1], named: "isotonic_axes")
        let count = builder.node(
            "ReduceSum", [ones, axes], named: "isotonic_count",
            attributes: [("keepdims", .int(1))])
        let last = builder.each("Sub", count, with: [1], named: "isotonic_last")
        let bounds = [0, Double(x.count - 2)].map {
            builder.numbers([$0], named: "isotonic_bound")
        }
        let bounded = builder.node("Clip", [last] + bounds, named: "isotonic_bounded")
        let below = builder.cast(bounded, to: .int64, named: "isotonic_segment")
        func at(_ values: [Double], _ name: String) -> Value {
            let table = builder.numbers(
                values, shape: [values.count], named: "isotonic_\(name)_values")
            return builder.node("Gather", [table, below], named: "isotonic_\(name)")
        }
        let steps = zip(x, x.dropFirst()).map { $1 - $0 }
        let rises = zip(y, y.dropFirst()).map { $1 - $0 }
        let beyond = builder.node(
            "Sub", [value, at(x.dropLast(), "x")], named: "isotonic_distance")
        let ratio = builder.node("Div", [beyond, at(steps, "step")], named: "isotonic_ratio")
        let unit = [0, 1].map { builder.numbers([$0], named: "isotonic_unit") }
        let share = builder.node("Clip", [ratio] + unit, named: "isotonic_share")
        let rise = builder.node("Mul", [share, at(rises, "rise")], named: "isotonic_rise")
        let height = builder.node("Add", [at(y.dropLast(), "y"), rise], named: "isotonic_height")
        let limits = [0, 1].map { builder.numbers([$0], named: "isotonic_limit") }
        return builder.node("Clip", [height] + limits, named: "positive_probability")
    }

    /// Softmax by rows, which holds where scores overflow: infinite ones share all, and where one
    /// is no number the highest of the others has all.
    mutating func softmax(of scores: Value) -> Value {
        let (lowest, highest) = (-Double.greatestFiniteMagnitude, Double.greatestFiniteMagnitude)
        let isNaN = builder.node("IsNaN", [scores], named: "is_nan")
        let floor = builder.numbers([lowest], named: "lowest")
        let ceiling = builder.numbers([highest], named: "highest")
        let numbers = builder.node("Where", [isNaN, floor, scores], named: "numbers_only")
        let bounded = builder.node("Clip", [numbers, floor, ceiling], named: "bounded_scores")
        let flags = builder.cast(isNaN, to: .double, named: "nan_flags")
        let byRow: [(String, GraphBuilder.Attribute)] = [
            ("axes", .ints([1])), ("keepdims", .int(1)),
        ]
        let most = builder.node("ReduceMax", [flags], named: "nan_in_row", attributes: byRow)
        let isBroken = builder.each("Greater", most, with: [0.5], named: "is_broken")
        let best = builder.node("ReduceMax", [bounded], named: "best", attributes: byRow)
        let isLess = builder.node("Less", [bounded, best], named: "is_less")
        let isLost = builder.node("And", [isBroken, isLess], named: "is_lost")
        let shared = builder.node("Where", [isLost, floor, bounded], named: "shared_scores")
        return builder.node(
            "Softmax", [shared], named: "class_probabilities", attributes: [("axis", .int(1))])
    }
}
