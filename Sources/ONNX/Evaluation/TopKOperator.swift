/// The largest or smallest elements along an axis, and where they are.
enum TopKOperator {
    /// `TopK`; how many is a setting up to version 9, and an input since.
    ///
    /// Of equals the one that comes first is taken first, as in ONNX Runtime; NaN comes last.
    static let reading: OperatorCatalogue.Reading = { reader in
        { (inputs) throws(ONNXError) in
            let tensor = try reader.input(inputs, 0)
            guard let values = tensor.doubles else { throw reader.wrongType("numbers", tensor) }
            let axis = try reader.axis(reader.int("axis", -1), rank: tensor.shape.count)
            let length = tensor.shape[axis]
            let asked =
                reader.version < 10
                ? reader.int("k", 0) : reader.optional(inputs, 1)?.integers?.first ?? 0
            guard (1...max(length, 1)).contains(asked), length > 0 else {
                throw reader.failure("1 to \(length) elements", got: "\(asked)")
            }
            let isLargest = reader.int("largest", 1) == 1
            let inner = tensor.shape[(axis + 1)...].reduce(1, *)
            let outer = tensor.shape[..<axis].reduce(1, *)
            var shape = tensor.shape
            shape[axis] = asked
            var positions = [Int](repeating: 0, count: try reader.count(of: shape))
            var indices = [Int64](repeating: 0, count: positions.count)
            for row in 0..<outer {
                for column in 0..<inner {
                    let start = row * length * inner + column
                    let found = (0..<length).sorted { left, right in
                        let (a, b) = (values[start + left * inner], values[start + right * inner])
                        if a.isNaN || b.isNaN || a == b {
                            return a.isNaN == b.isNaN ? left < right : b.isNaN
                        }
                        return isLargest ? a > b : a < b
                    }
                    for (rank, index) in found.prefix(asked).enumerated() {
                        let place = (row * asked + rank) * inner + column
                        positions[place] = start + index * inner
                        indices[place] = Int64(index)
                    }
                }
            }
            return [tensor.picked(positions, shape: shape), Tensor(.int64(indices), shape: shape)]
        }
    }
}
