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

    /// Kernels by differences, column by column: where landmarks lie far from each other, as one
    /// that stands for "unknown" does, `|x|^2 - 2 x . l + |l|^2` leaves nothing of the near ones.
    private mutating func nystroem(_ step: NystroemMap, of columns: Value) -> Value {
        var distances: Value?
        for column in step.landmarks.first?.indices ?? [].indices {
            let value = builder.columns([column], of: columns, named: "landmark_column")
            let differences = builder.each(
                "Sub", value, with: step.landmarks.map { $0[column] }, named: "differences")
            let squares = builder.node("Mul", [differences, differences], named: "squares")
            distances =
                distances.map { builder.node("Add", [$0, squares], named: "distances") } ?? squares
        }
        let factor = -1 / (2 * step.bandwidth * step.bandwidth)
        let scaled = builder.each(
            "Mul", distances ?? columns, with: [factor], named: "exponents")
        let kernels = builder.node("Exp", [scaled], named: "kernels")
        return builder.product(kernels, rows: step.weights, named: "features")
    }
}
