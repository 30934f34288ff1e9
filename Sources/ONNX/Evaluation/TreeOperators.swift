/// Ensembles of trees of `ai.onnx.ml`.
enum TreeOperators {
    /// How the leaves of trees are combined.
    private enum Aggregate: String, Sendable {
        case sum = "SUM"
        case average = "AVERAGE"
        case min = "MIN"
        case max = "MAX"
    }

    static let regressor: OperatorCatalogue.Reading = { (reader) throws(ONNXError) in
        let targets = reader.int("n_targets", 1)
        guard (1...10_000).contains(targets) else {
            throw reader.failure("1 to 10000 targets", got: "\(targets)")
        }
        let trees = try TreeEnsemble(reader, prefix: "target", targetCount: targets)
        let name = reader.text("aggregate_function", "SUM")
        guard let aggregate = Aggregate(rawValue: name) else {
            throw reader.failure("SUM, AVERAGE, MIN or MAX", got: name)
        }
        let base = try reader.numbers("base_values") ?? []
        let transform = try PostTransform.read(reader)
        return { (inputs) throws(ONNXError) in
            let found = try reader.forEachRow(inputs, trees) { leaves -> ([Float], Int) in
                var scores = Self.combined(leaves, targets, aggregate)
                if base.count == targets {
                    // ONNX Runtime leaves a target that no leaf names at 0.
                    for target in 0..<targets where scores[target].isNamed {
                        scores[target].sum += base[target]
                    }
                }
                var own = scores.map { Float($0.sum) }
                transform.apply(&own[...])
                return (own, 0)
            }
            return [found[0]]
        }
    }

    static let classifier: OperatorCatalogue.Reading = { (reader) throws(ONNXError) in
        let labels = try ClassLabels(reader)
        guard labels.count >= 2 else {
            throw reader.failure("two classes or more", got: "\(labels.count)")
        }
        let trees = try TreeEnsemble(reader, prefix: "class", targetCount: labels.count)
        let base = try reader.numbers("base_values") ?? []
        let transform = try PostTransform.read(reader)
        return { (inputs) throws(ONNXError) in
            let found = try reader.forEachRow(inputs, trees) { leaves -> ([Float], Int) in
                let scores = Self.combined(leaves, labels.count, .sum)
                return labels.count == 2 && trees.targets.count == 1
                    ? Self.ofTwo(scores, trees, base, transform)
                    : Self.ofMany(scores, base, transform)
            }
            guard case .int64(let classes) = found[1].elements else { return found }
            return [labels.tensor(classes.map { Int($0) }), found[0]]
        }
    }

    /// The sums of targets, and whether a leaf named each.
    private static func combined(
        _ leaves: [[(target: Int, weight: Double)]], _ targets: Int, _ aggregate: Aggregate
    ) -> [(sum: Double, isNamed: Bool)] {
        var scores = [(sum: Double, isNamed: Bool)](repeating: (0, false), count: targets)
        for leaf in leaves {
            for (target, weight) in leaf {
                let (before, isNamed) = scores[target]
                scores[target] =
                    switch aggregate {
                    case .sum, .average: (before + weight, true)
                    case .min: (isNamed ? Swift.min(before, weight) : weight, true)
                    case .max: (isNamed ? Swift.max(before, weight) : weight, true)
                    }
            }
        }
        guard aggregate == .average, !leaves.isEmpty else { return scores }
        return scores.map { ($0.sum / Double(leaves.count), $0.isNamed) }
    }

    /// Of two classes with one score it is that of the second one: a probability when no weight is
    /// below 0, else a margin around 0.
    private static func ofTwo(
        _ scores: [(sum: Double, isNamed: Bool)], _ trees: TreeEnsemble, _ base: [Double],
        _ transform: PostTransform
    ) -> ([Float], Int) {
        let named = trees.targets.first ?? 0
        let added = base.count == 2 ? base[1] : base.first ?? 0
        let score = Float(scores[named].sum + added)
        let isPositive = trees.weightsArePositive ? score > 0.5 : score > 0
        let own: [Float] =
            if transform == .logistic {
                [Float.logistic(-score), Float.logistic(score)]
            } else if trees.weightsArePositive {
                [1 - score, score]
            } else {
                [-score, score]
            }
        return (own, isPositive ? 1 : 0)
    }

    private static func ofMany(
        _ scores: [(sum: Double, isNamed: Bool)], _ base: [Double], _ transform: PostTransform
    ) -> ([Float], Int) {
        var own = scores.map { Float($0.sum) }
        if base.count == own.count {
            for index in own.indices { own[index] = Float(scores[index].sum + base[index]) }
        }
        let named = scores.indices.filter { scores[$0].isNamed || base.count == own.count }
        let best = named.reduce(named.first ?? 0) { own[$1] > own[$0] ? $1 : $0 }
        transform.apply(&own[...])
        return (own, best)
    }
}

extension NodeReader {
    /// Lets every row fall through all trees: a matrix of what is made of their leaves, and the
    /// list of the integers beside.
    func forEachRow(
        _ inputs: [Tensor?], _ trees: TreeEnsemble,
        _ make: ([[(target: Int, weight: Double)]]) -> ([Float], Int)
    ) throws(ONNXError) -> [Tensor] {
        let tensor = try input(inputs, 0)
        let width = tensor.shape.count == 1 ? tensor.count : tensor.columns
        guard width >= trees.width else {
            throw failure("\(trees.width) columns or more", got: "\(width)")
        }
        let rows = width > 0 ? tensor.count / width : 0
        var outputs: [Float] = []
        var classes: [Int64] = []
        func visit<Number: RealNumber>(_ values: [Number]) {
            for row in 0..<rows {
                let slice = values[row * width..<(row + 1) * width]
                let (own, best) = make(trees.roots.map { trees.leaf(of: $0, slice) })
                outputs += own
                classes.append(Int64(best))
            }
        }
        switch tensor.elements {
        case .double(let values): visit(values)
        case .float(let values): visit(values)
        case .int32(let values): visit(values.map { Float($0) })
        case .int64(let values): visit(values.map { Float($0) })
        case .half, .bool, .text: throw wrongType("numbers", tensor)
        }
        return [
            Tensor(.float(outputs), shape: [rows, rows > 0 ? outputs.count / rows : 0]),
            Tensor(.int64(classes), shape: [rows]),
        ]
    }
}
