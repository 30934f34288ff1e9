/// Operators on every element alone.
enum UnaryOperator {
    case abs, neg, exp, log, sqrt, cos, sin, sigmoid, relu, tanh, reciprocal, sign

    var reading: OperatorCatalogue.Reading {
        { reader in
            { (inputs) throws(ONNXError) in
                let tensor = try reader.input(inputs, 0)
                switch tensor.elements {
                case .float(let values): return [self.map(values, tensor.shape)]
                case .double(let values): return [self.map(values, tensor.shape)]
                case .int32(let values):
                    return [Tensor(.int32(try self.map(values, reader)), shape: tensor.shape)]
                case .int64(let values):
                    return [Tensor(.int64(try self.map(values, reader)), shape: tensor.shape)]
                case .half, .bool, .text: throw reader.wrongType("numbers", tensor)
                }
            }
        }
    }

    private func map<Number: RealNumber>(_ values: [Number], _ shape: [Int]) -> Tensor {
        let mapped: [Number] =
            switch self {
            case .abs: values.map { $0.magnitude }
            case .neg: values.map { -$0 }
            case .exp: values.map(Number.exponential)
            case .log: values.map(Number.logarithm)
            case .sqrt: values.map { $0.squareRoot() }
            case .cos: values.map(Number.cosine)
            case .sin: values.map(Number.sine)
            case .sigmoid: values.map(Number.logistic)
            case .relu: values.map { $0 < 0 ? 0 : $0 }
            case .tanh: values.map(Number.hyperbolicTangent)
            case .reciprocal: values.map { 1 / $0 }
            case .sign: values.map { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
            }
        return Tensor(Number.elements(mapped), shape: shape)
    }

    private func map<Number: FixedWidthInteger>(
        _ values: [Number], _ reader: NodeReader
    ) throws(ONNXError) -> [Number] {
        switch self {
        case .abs: return values.map { $0 < 0 ? 0 &- $0 : $0 }
        case .neg: return values.map { 0 &- $0 }
        case .relu: return values.map { Swift.max($0, 0) }
        case .sign: return values.map { $0.signum() }
        default: throw reader.failure("numbers with a fraction", got: "integers")
        }
    }
}
