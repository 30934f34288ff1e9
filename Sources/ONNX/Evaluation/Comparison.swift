/// Comparisons of pairs of elements.
enum Comparison {
    case equal, less, lessOrEqual, greater, greaterOrEqual

    var reading: OperatorCatalogue.Reading {
        { reader in
            { (inputs) throws(ONNXError) in
                let (a, b) = (try reader.input(inputs, 0), try reader.input(inputs, 1))
                let shape = try reader.commonShape(a, b)
                let (left, right) = (a.broadcast(to: shape), b.broadcast(to: shape))
                let found: [Bool]
                switch (left.elements, right.elements) {
                case (.float(let a), .float(let b)): found = self.compare(a, b)
                case (.double(let a), .double(let b)): found = self.compare(a, b)
                case (.int32(let a), .int32(let b)): found = self.compare(a, b)
                case (.int64(let a), .int64(let b)): found = self.compare(a, b)
                case (.bool(let a), .bool(let b)) where self == .equal:
                    found = a.indices.map { a[$0] == b[$0] }
                case (.text(let a), .text(let b)) where self == .equal:
                    found = a.indices.map { a[$0] == b[$0] }
                default:
                    throw reader.failure(
                        "two tensors of one type that can be compared",
                        got: "\(left.typeName) and \(right.typeName)")
                }
                return [Tensor(.bool(found), shape: shape)]
            }
        }
    }

    private func compare<Number: Comparable>(_ a: [Number], _ b: [Number]) -> [Bool] {
        switch self {
        case .equal: a.indices.map { a[$0] == b[$0] }
        case .less: a.indices.map { a[$0] < b[$0] }
        case .lessOrEqual: a.indices.map { a[$0] <= b[$0] }
        case .greater: a.indices.map { a[$0] > b[$0] }
        case .greaterOrEqual: a.indices.map { a[$0] >= b[$0] }
        }
    }
}
