/// Operators on pairs of elements, from left to right where there are more inputs.
enum BinaryOperator {
    case add, sub, mul, div, pow, max, min

    var reading: OperatorCatalogue.Reading {
        { reader in
            { (inputs) throws(ONNXError) in
                var result = try reader.input(inputs, 0)
                for position in inputs.indices.dropFirst() {
                    result = try self.combine(
                        result, try reader.input(inputs, position), reader)
                }
                return [result]
            }
        }
    }

    private func combine(
        _ left: Tensor, _ right: Tensor, _ reader: NodeReader
    ) throws(ONNXError) -> Tensor {
        let shape = try reader.commonShape(left, right)
        switch (left.broadcast(to: shape).elements, right.broadcast(to: shape).elements) {
        case (.float(let a), .float(let b)): return Tensor(.float(combine(a, b)), shape: shape)
        case (.double(let a), .double(let b)):
            return Tensor(.double(combine(a, b)), shape: shape)
        case (.int32(let a), .int32(let b)):
            return Tensor(.int32(try combine(a, b, reader)), shape: shape)
        case (.int64(let a), .int64(let b)):
            return Tensor(.int64(try combine(a, b, reader)), shape: shape)
        default:
            // The exponent may be of another type.
            if self == .pow, let b = right.broadcast(to: shape).doubles {
                if case .float(let a) = left.broadcast(to: shape).elements {
                    return Tensor(.float(combine(a, b.map { Float($0) })), shape: shape)
                }
                if case .double(let a) = left.broadcast(to: shape).elements {
                    return Tensor(.double(combine(a, b)), shape: shape)
                }
            }
            throw reader.failure(
                "two tensors of numbers of one type",
                got: "\(left.typeName) and \(right.typeName)")
        }
    }

    private func combine<Number: RealNumber>(_ a: [Number], _ b: [Number]) -> [Number] {
        switch self {
        case .add: a.indices.map { a[$0] + b[$0] }
        case .sub: a.indices.map { a[$0] - b[$0] }
        case .mul: a.indices.map { a[$0] * b[$0] }
        case .div: a.indices.map { a[$0] / b[$0] }
        case .pow: a.indices.map { Number.power(a[$0], b[$0]) }
        // NaN wins, whichever side it is on.
        case .max: a.indices.map { a[$0].isNaN || a[$0] > b[$0] ? a[$0] : b[$0] }
        case .min: a.indices.map { a[$0].isNaN || a[$0] < b[$0] ? a[$0] : b[$0] }
        }
    }

    private func combine<Number: FixedWidthInteger>(
        _ a: [Number], _ b: [Number], _ reader: NodeReader
    ) throws(ONNXError) -> [Number] {
        switch self {
        case .add: return a.indices.map { a[$0] &+ b[$0] }
        case .sub: return a.indices.map { a[$0] &- b[$0] }
        case .mul: return a.indices.map { a[$0] &* b[$0] }
        case .max: return a.indices.map { Swift.max(a[$0], b[$0]) }
        case .min: return a.indices.map { Swift.min(a[$0], b[$0]) }
        case .div:
            guard !b.contains(0) else {
                throw reader.failure("no integer divided by 0", got: "one")
            }
            return a.indices.map { a[$0].dividedReportingOverflow(by: b[$0]).partialValue }
        case .pow: throw reader.failure("numbers with a fraction", got: "integers")
        }
    }
}

extension NodeReader {
    /// The shape of two tensors combined element by element.
    func commonShape(_ left: Tensor, _ right: Tensor) throws(ONNXError) -> [Int] {
        guard let shape = Broadcast.shape(left.shape, right.shape) else {
            throw failure("shapes that fit", got: "\(left.shape) and \(right.shape)")
        }
        _ = try count(of: shape)
        return shape
    }
}
