/// Products of matrices; sums are computed in double precision and rounded once.
enum ProductOperators {
    static let matMul: OperatorCatalogue.Reading = { reader in
        { (inputs) throws(ONNXError) in
            let (a, b) = (try reader.input(inputs, 0), try reader.input(inputs, 1))
            let left = a.shape.count == 1 ? [1, a.count] : a.shape
            let right = b.shape.count == 1 ? [b.count, 1] : b.shape
            var product = try reader.product(
                a.reshaped(left), b.reshaped(right), transposesRight: false)
            if a.shape.count == 1 || b.shape.count == 1 {
                product = product.reshaped(
                    (a.shape.count == 1 ? [] : [left[0]])
                        + (b.shape.count == 1 ? [] : [right[1]]))
            }
            return [product]
        }
    }

    static let gemm: OperatorCatalogue.Reading = { reader in
        { (inputs) throws(ONNXError) in
            guard reader.float("alpha", 1) == 1, reader.float("beta", 1) == 1,
                reader.int("transA", 0) == 0
            else {
                throw reader.failure(
                    "alpha and beta of 1, and transA of 0", got: "others")
            }
            let product = try reader.product(
                reader.input(inputs, 0), reader.input(inputs, 1),
                transposesRight: reader.int("transB", 0) == 1)
            guard let added = reader.optional(inputs, 2) else { return [product] }
            return try BinaryOperator.add.reading(reader)([product, added])
        }
    }
}

extension NodeReader {
    /// The product of two matrices of one type.
    func product(
        _ a: Tensor, _ b: Tensor, transposesRight: Bool
    ) throws(ONNXError) -> Tensor {
        guard a.shape.count == 2, b.shape.count == 2,
            a.shape[1] == b.shape[transposesRight ? 1 : 0]
        else { throw failure("matrices that fit", got: "\(a.shape) and \(b.shape)") }
        guard a.typeName == b.typeName, let left = a.doubles, let right = b.doubles else {
            throw failure("numbers of one type", got: "\(a.typeName) and \(b.typeName)")
        }
        let (rows, depth) = (a.shape[0], a.shape[1])
        let columns = b.shape[transposesRight ? 0 : 1]
        var sums = [Double](repeating: 0, count: try count(of: [rows, columns]))
        for row in 0..<rows {
            for column in 0..<columns {
                var sum = 0.0
                for k in 0..<depth {
                    let place = transposesRight ? column * depth + k : k * columns + column
                    sum += left[row * depth + k] * right[place]
                }
                sums[row * columns + column] = sum
            }
        }
        let shape = [rows, columns]
        switch a.elements {
        case .float: return Tensor(.float(sums.map { Float($0) }), shape: shape)
        case .double: return Tensor(.double(sums), shape: shape)
        default: throw wrongType("numbers with a fraction", a)
        }
    }
}
