/// Operators that choose between elements.
enum SelectionOperators {
    /// `Where`.
    static let choose: OperatorCatalogue.Reading = { reader in
        { (inputs) throws(ONNXError) in
            let condition = try reader.input(inputs, 0)
            let (a, b) = (try reader.input(inputs, 1), try reader.input(inputs, 2))
            guard case .bool = condition.elements else {
                throw reader.wrongType("a condition of truth values", condition)
            }
            let pair = try reader.commonShape(a, b)
            guard let shape = Broadcast.shape(condition.shape, pair) else {
                throw reader.failure("shapes that fit", got: "\(condition.shape) and \(pair)")
            }
            _ = try reader.count(of: shape)
            guard case .bool(let isFirst) = condition.broadcast(to: shape).elements,
                let chosen = Self.choose(
                    isFirst, a.broadcast(to: shape).elements, b.broadcast(to: shape).elements)
            else {
                throw reader.failure(
                    "two tensors of one type", got: "\(a.typeName) and \(b.typeName)")
            }
            return [Tensor(chosen, shape: shape)]
        }
    }

    private static func choose(
        _ isFirst: [Bool], _ a: Tensor.Elements, _ b: Tensor.Elements
    ) -> Tensor.Elements? {
        func pick<Element>(_ a: [Element], _ b: [Element]) -> [Element] {
            isFirst.indices.map { isFirst[$0] ? a[$0] : b[$0] }
        }
        switch (a, b) {
        case (.float(let a), .float(let b)): return .float(pick(a, b))
        case (.double(let a), .double(let b)): return .double(pick(a, b))
        case (.half(let a), .half(let b)): return .half(pick(a, b))
        case (.int32(let a), .int32(let b)): return .int32(pick(a, b))
        case (.int64(let a), .int64(let b)): return .int64(pick(a, b))
        case (.bool(let a), .bool(let b)): return .bool(pick(a, b))
        case (.text(let a), .text(let b)): return .text(pick(a, b))
        default: return nil
        }
    }

    /// `Clip`; its bounds are settings up to version 10, and inputs since.
    static let clip: OperatorCatalogue.Reading = { reader in
        { (inputs) throws(ONNXError) in
            let tensor = try reader.input(inputs, 0)
            let isOld = reader.version < 11
            func bound(_ position: Int, _ name: String) -> Double? {
                if isOld { return reader.has(name) ? Double(reader.float(name, 0)) : nil }
                return reader.optional(inputs, position)?.doubles?.first
            }
            let lower = bound(1, "min") ?? -.infinity
            let upper = bound(2, "max") ?? .infinity
            func clip<Number: RealNumber>(_ values: [Number]) -> Tensor {
                let (lower, upper) = (Number(rounding: lower), Number(rounding: upper))
                return Tensor(
                    Number.elements(
                        values.map { value in
                            let raised = value < lower ? lower : value
                            return raised > upper ? upper : raised
                        }), shape: tensor.shape)
            }
            switch tensor.elements {
            case .float(let values): return [clip(values)]
            case .double(let values): return [clip(values)]
            default: throw reader.wrongType("numbers with a fraction", tensor)
            }
        }
    }
}
