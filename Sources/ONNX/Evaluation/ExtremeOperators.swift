/// Operators that look for the largest along an axis.
enum ExtremeOperators {
    static let argMax: OperatorCatalogue.Reading = position { $0 > $1 }

    static let argMin: OperatorCatalogue.Reading = position { $0 < $1 }

    private static func position(
        _ isBetter: @escaping @Sendable (Double, Double) -> Bool
    ) -> OperatorCatalogue.Reading {
        { reader in
            { (inputs) throws(ONNXError) in
                let tensor = try reader.input(inputs, 0)
                guard let values = tensor.doubles else {
                    throw reader.wrongType("numbers", tensor)
                }
                let axis = try reader.axis(reader.int("axis", 0), rank: tensor.shape.count)
                guard reader.int("select_last_index", 0) == 0 else {
                    throw reader.failure("the first of equals", got: "the last")
                }
                let length = tensor.shape[axis]
                guard length > 0 else { throw reader.failure("an element", got: "none") }
                let inner = tensor.shape[(axis + 1)...].reduce(1, *)
                let outer = tensor.shape[..<axis].reduce(1, *)
                var found: [Int64] = []
                for row in 0..<outer {
                    for column in 0..<inner {
                        let start = row * length * inner + column
                        var best = 0
                        for index in 1..<max(length, 1) {
                            let (value, leader) = (
                                values[start + index * inner], values[start + best * inner]
                            )
                            if isBetter(value, leader) { best = index }
                        }
                        found.append(Int64(best))
                    }
                }
                var shape = tensor.shape
                shape[axis] = 1
                if reader.int("keepdims", 1) != 1 { shape.remove(at: axis) }
                return [Tensor(.int64(found), shape: shape)]
            }
        }
    }

    /// `Softmax`: over the last axis; before version 13 over all axes from the given one on.
    static let softmax: OperatorCatalogue.Reading = { reader in
        { (inputs) throws(ONNXError) in
            let tensor = try reader.input(inputs, 0)
            let isOld = reader.version < 13
            let axis = try reader.axis(
                reader.int("axis", isOld ? 1 : -1), rank: tensor.shape.count)
            guard isOld || axis == tensor.shape.count - 1 else {
                throw reader.failure("the last axis", got: "\(axis)")
            }
            let width = tensor.shape[axis...].reduce(1, *)
            func softmax<Number: RealNumber>(_ values: [Number]) -> Tensor {
                var values = values
                for start in stride(from: 0, to: values.count, by: max(width, 1)) {
                    PostTransform.softmax(&values[start..<start + width])
                }
                return Tensor(Number.elements(values), shape: tensor.shape)
            }
            switch tensor.elements {
            case .float(let values): return [softmax(values)]
            case .double(let values): return [softmax(values)]
            default: throw reader.wrongType("numbers with a fraction", tensor)
            }
        }
    }
}
