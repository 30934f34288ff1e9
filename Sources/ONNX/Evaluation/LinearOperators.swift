/// Weighted sums of `ai.onnx.ml`, in single precision.
enum LinearOperators {
    /// Weights of each target, and what is added.
    private struct Sums: Sendable {
        let coefficients: [Float]
        let intercepts: [Float]
        let targets: Int
        let transform: PostTransform

        /// The sums of a row, each rounded once.
        func scores(_ tensor: Tensor, _ reader: NodeReader) throws(ONNXError) -> (Int, [Float]) {
            guard let numbers = tensor.doubles else { throw reader.wrongType("numbers", tensor) }
            let width = tensor.shape.count == 1 ? tensor.count : tensor.columns
            guard coefficients.count == targets * width else {
                throw reader.failure(
                    "\(coefficients.count / max(targets, 1)) columns", got: "\(width)")
            }
            let values = numbers.map { Double(Float($0)) }
            let rows = width > 0 ? values.count / width : 0
            var scores: [Float] = []
            for row in 0..<rows {
                for target in 0..<targets {
                    var sum = intercepts.isEmpty ? 0 : Double(intercepts[target])
                    for k in 0..<width {
                        sum += values[row * width + k] * Double(coefficients[target * width + k])
                    }
                    scores.append(Float(sum))
                }
            }
            return (rows, scores)
        }
    }

    static let regressor: OperatorCatalogue.Reading = { (reader) throws(ONNXError) in
        let sums = try sums(reader, targets: reader.int("targets", 1))
        return { (inputs) throws(ONNXError) in
            var (rows, scores) = try sums.scores(reader.input(inputs, 0), reader)
            for row in 0..<rows {
                sums.transform.apply(&scores[row * sums.targets..<(row + 1) * sums.targets])
            }
            return [Tensor(.float(scores), shape: [rows, sums.targets])]
        }
    }

    static let classifier: OperatorCatalogue.Reading = { (reader) throws(ONNXError) in
        let labels = try ClassLabels(reader)
        let targets = reader.floats("intercepts")?.count ?? labels.count
        let sums = try sums(reader, targets: targets)
        guard targets == labels.count || targets == 1 && labels.count == 2 else {
            throw reader.failure(
                "a sum for each of \(labels.count) classes, or one for two", got: "\(targets)")
        }
        return { (inputs) throws(ONNXError) in
            let (rows, scores) = try sums.scores(reader.input(inputs, 0), reader)
            var classes: [Int] = []
            var outputs: [Float] = []
            for row in 0..<rows {
                var own = Array(scores[row * targets..<(row + 1) * targets])
                if targets == 1 {
                    classes.append(own[0] > 0 ? 1 : 0)
                    own =
                        sums.transform == .logistic
                        ? [Float.logistic(-own[0]), Float.logistic(own[0])]
                        : [1 - own[0], own[0]]
                } else {
                    classes.append(own.indices.reduce(0) { own[$1] > own[$0] ? $1 : $0 })
                    sums.transform.apply(&own[...])
                }
                outputs += own
            }
            return [
                labels.tensor(classes),
                Tensor(.float(outputs), shape: [rows, max(targets, labels.count)]),
            ]
        }
    }

    private static func sums(
        _ reader: NodeReader, targets: Int
    ) throws(ONNXError) -> Sums {
        let coefficients = reader.floats("coefficients") ?? []
        let intercepts = reader.floats("intercepts") ?? []
        guard targets > 0, coefficients.count.isMultiple(of: targets),
            intercepts.isEmpty || intercepts.count == targets
        else {
            throw reader.failure(
                "coefficients and intercepts of \(targets) targets",
                got: "\(coefficients.count) and \(intercepts.count)")
        }
        return Sums(
            coefficients: coefficients, intercepts: intercepts, targets: targets,
            transform: try PostTransform.read(reader))
    }
}
