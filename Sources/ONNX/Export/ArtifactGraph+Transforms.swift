internal import Training

extension ArtifactGraph {
    /// Adds a step that makes new columns of all columns.
    mutating func apply(_ transform: ColumnTransform, to columns: Value) -> Value {
        switch transform {
        case .interactions(let step): interactions(step, of: columns)
        case .projection(let step): projection(step, of: columns)
        case .fourier(let step): fourier(step, of: columns)
        case .nystroem(let step): nystroem(step, of: columns)
        }
    }

    private mutating func interactions(_ step: Interactions, of columns: Value) -> Value {
        guard !step.left.isEmpty else { return columns }
        let left = builder.columns(step.left, of: columns, named: "left")
        let right = builder.columns(step.right, of: columns, named: "right")
        let products = builder.node("Mul", [left, right], named: "products")
        return builder.concatenated([columns, products], named: "with_products")
    }

    private mutating func projection(_ step: Projection, of columns: Value) -> Value {
        let centred = builder.each("Sub", columns, with: step.mean, named: "deviations")
        return builder.product(centred, rows: step.axes, named: "coordinates")
    }

    /// Cosines as sines a quarter turn later: ONNX Runtime has had those in double precision for
    /// longer (1.15 has no `Cos` of doubles).
    private mutating func fourier(_ step: FourierMap, of columns: Value) -> Value {
        let angles = builder.product(columns, rows: step.frequencies, named: "turns")
        let shifted = builder.each(
            "Add", angles, with: step.phases.map { $0 + .pi / 2 }, named: "angles")
        let cosines = builder.node("Sin", [shifted], named: "cosines")
        let scale = (2 / Double(step.phases.count)).squareRoot()
        return builder.each("Mul", cosines, with: [scale], named: "features")
    }

    /// Kernels by `|x - l|^2 = |x|^2 - 2 x . l + |l|^2`, after the middle of the landmarks is moved
    /// to 0: what cancels is then of the size of their spread, not of their distance from 0.
    private mutating func nystroem(_ step: NystroemMap, of columns: Value) -> Value {
        let count = Double(max(step.landmarks.count, 1))
        let width = step.landmarks.first?.count ?? 0
        let middle = (0..<width).map { column in
            step.landmarks.reduce(0) { $0 + $1[column] / count }
        }
        let landmarks = step.landmarks.map { zip($0, middle).map { $0 - $1 } }
        let centred = builder.each("Sub", columns, with: middle, named: "from_middle")
        let squares = builder.node(
            "ReduceSumSquare", [centred], named: "squares",
            attributes: [("axes", .ints([1])), ("keepdims", .int(1))])
        let mixed = builder.product(
            centred, rows: landmarks.map { $0.map { -2 * $0 } }, named: "mixed")
        let sums = builder.node("Add", [squares, mixed], named: "partial_distances")
        let norms = landmarks.map { $0.reduce(0) { $0 + $1 * $1 } }
        let raw = builder.each("Add", sums, with: norms, named: "raw_distances")
        // Too far to be a number: infinitely far.
        let numbers = builder.replacingNaN(in: raw, by: .infinity, named: "far_distances")
        let distances = builder.each("Max", numbers, with: [0], named: "distances")
        let factor = -1 / (2 * step.bandwidth * step.bandwidth)
        let scaled = builder.each("Mul", distances, with: [factor], named: "exponents")
        let kernels = builder.node("Exp", [scaled], named: "kernels")
        return builder.product(kernels, rows: step.weights, named: "features")
    }
}
