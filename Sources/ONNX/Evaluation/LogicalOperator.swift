/// Operators on truth values, and the question whether a number is one.
enum LogicalOperator {
    case and, or

    var reading: OperatorCatalogue.Reading {
        { reader in
            { (inputs) throws(ONNXError) in
                let (a, b) = (try reader.input(inputs, 0), try reader.input(inputs, 1))
                let shape = try reader.commonShape(a, b)
                guard case .bool(let left) = a.broadcast(to: shape).elements,
                    case .bool(let right) = b.broadcast(to: shape).elements
                else { throw reader.wrongType("truth values", a) }
                let found = left.indices.map {
                    self == .and ? left[$0] && right[$0] : left[$0] || right[$0]
                }
                return [Tensor(.bool(found), shape: shape)]
            }
        }
    }

    static let not: OperatorCatalogue.Reading = { reader in
        { (inputs) throws(ONNXError) in
            let tensor = try reader.input(inputs, 0)
            guard case .bool(let values) = tensor.elements else {
                throw reader.wrongType("truth values", tensor)
            }
            return [Tensor(.bool(values.map { !$0 }), shape: tensor.shape)]
        }
    }

    static let isNaN: OperatorCatalogue.Reading = { reader in
        { (inputs) throws(ONNXError) in
            let tensor = try reader.input(inputs, 0)
            switch tensor.elements {
            case .float(let values):
                return [Tensor(.bool(values.map(\.isNaN)), shape: tensor.shape)]
            case .double(let values):
                return [Tensor(.bool(values.map(\.isNaN)), shape: tensor.shape)]
            default: throw reader.wrongType("numbers with a fraction", tensor)
            }
        }
    }
}
