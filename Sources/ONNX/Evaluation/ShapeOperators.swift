/// Operators that lay elements out otherwise.
enum ShapeOperators {
    static let identity: OperatorCatalogue.Reading = { reader in
        { (inputs) throws(ONNXError) in [try reader.input(inputs, 0)] }
    }

    static let constant: OperatorCatalogue.Reading = { (reader) throws(ONNXError) in
        let value: Tensor
        if let tensor = try reader.tensor("value") {
            value = tensor
        } else if let number = reader.has("value_float") ? reader.float("value_float", 0) : nil {
            value = Tensor(.float([number]), shape: [])
        } else if reader.has("value_int") {
            value = Tensor(.int64([Int64(reader.int("value_int", 0))]), shape: [])
        } else if let numbers = reader.floats("value_floats") {
            value = Tensor(.float(numbers), shape: [numbers.count])
        } else if let numbers = reader.ints("value_ints") {
            value = Tensor(.int64(numbers.map(Int64.init)), shape: [numbers.count])
        } else if let texts = reader.texts("value_strings") {
            value = Tensor(.text(texts), shape: [texts.count])
        } else {
            throw reader.failure("a constant of numbers or texts", got: "another")
        }
        return { _ in [value] }
    }

    static let constantOfShape: OperatorCatalogue.Reading = { (reader) throws(ONNXError) in
        let value = try reader.tensor("value") ?? Tensor(.float([0]), shape: [1])
        return { (inputs) throws(ONNXError) in
            let shape = try reader.integers(inputs, 0)
            let count = try reader.count(of: shape)
            guard value.count == 1 else {
                throw reader.failure("one value", got: "\(value.count)")
            }
            return [value.picked([Int](repeating: 0, count: count), shape: shape)]
        }
    }

    static let shape: OperatorCatalogue.Reading = { reader in
        { (inputs) throws(ONNXError) in
            let shape = try reader.input(inputs, 0).shape
            return [Tensor(.int64(shape.map(Int64.init)), shape: [shape.count])]
        }
    }

    static let reshape: OperatorCatalogue.Reading = { reader in
        { (inputs) throws(ONNXError) in
            let tensor = try reader.input(inputs, 0)
            let asked = try reader.integers(inputs, 1)
            var shape = asked
            for axis in shape.indices where shape[axis] == 0 && reader.int("allowzero", 0) == 0 {
                guard axis < tensor.shape.count else {
                    throw reader.failure("an axis to copy", got: "a new one of length 0")
                }
                shape[axis] = tensor.shape[axis]
            }
            if let open = shape.firstIndex(of: -1) {
                shape[open] = 1
                let known = try reader.count(of: shape)
                shape[open] = known > 0 ? tensor.count / known : 0
            }
            guard try reader.count(of: shape) == tensor.count else {
                throw reader.failure(
                    "a shape of \(tensor.count) elements", got: "\(asked) of \(tensor.shape)")
            }
            return [tensor.reshaped(shape)]
        }
    }

    static let flatten: OperatorCatalogue.Reading = { reader in
        { (inputs) throws(ONNXError) in
            let tensor = try reader.input(inputs, 0)
            let axis = reader.int("axis", 1)
            let position = axis < 0 ? axis + tensor.shape.count : axis
            guard (0...tensor.shape.count).contains(position) else {
                throw reader.failure("an axis of \(tensor.shape)", got: "\(axis)")
            }
            let rows = tensor.shape.prefix(position).reduce(1, *)
            let columns = tensor.shape.dropFirst(position).reduce(1, *)
            return [tensor.reshaped([rows, columns])]
        }
    }

    static let squeeze: OperatorCatalogue.Reading = { reader in
        { (inputs) throws(ONNXError) in
            let tensor = try reader.input(inputs, 0)
            let shape = tensor.shape
            let asked = try reader.axes(inputs, rank: shape.count)
            let axes = Set(asked ?? shape.indices.filter { shape[$0] == 1 })
            guard axes.allSatisfy({ shape[$0] == 1 }) else {
                throw reader.failure("axes of length 1", got: "\(shape)")
            }
            return [tensor.reshaped(shape.indices.filter { !axes.contains($0) }.map { shape[$0] })]
        }
    }

    static let unsqueeze: OperatorCatalogue.Reading = { reader in
        { (inputs) throws(ONNXError) in
            let tensor = try reader.input(inputs, 0)
            let added = reader.ints("axes") ?? reader.optional(inputs, 1)?.integers ?? []
            let rank = tensor.shape.count + added.count
            var axes = Set<Int>()
            for axis in added { axes.insert(try reader.axis(axis, rank: rank)) }
            guard axes.count == added.count else {
                throw reader.failure("axes that differ", got: "\(added)")
            }
            var rest = tensor.shape[...]
            let shape = (0..<rank).map { axes.contains($0) ? 1 : rest.popFirst() ?? 1 }
            return [tensor.reshaped(shape)]
        }
    }

    static let transpose: OperatorCatalogue.Reading = { reader in
        { (inputs) throws(ONNXError) in
            let tensor = try reader.input(inputs, 0)
            let rank = tensor.shape.count
            let order = reader.ints("perm") ?? Array((0..<rank).reversed())
            guard order.sorted() == Array(0..<rank) else {
                throw reader.failure("an order of \(rank) axes", got: "\(order)")
            }
            var strides = [Int](repeating: 1, count: rank)
            for axis in tensor.shape.indices.reversed().dropFirst() {
                strides[axis] = strides[axis + 1] * tensor.shape[axis + 1]
            }
            let shape = order.map { tensor.shape[$0] }
            var positions = [0]
            for axis in order {
                positions = positions.flatMap { start in
                    (0..<tensor.shape[axis]).map { start + $0 * strides[axis] }
                }
            }
            return [tensor.picked(positions, shape: shape)]
        }
    }

    static let concat: OperatorCatalogue.Reading = { reader in
        { (inputs) throws(ONNXError) in
            var parts: [Tensor] = []
            for position in inputs.indices { parts.append(try reader.input(inputs, position)) }
            guard let first = parts.first else { throw reader.failure("an input", got: "none") }
            let axis = try reader.axis(reader.int("axis", 0), rank: first.shape.count)
            var shape = first.shape
            shape[axis] = 0
            for part in parts {
                var others = part.shape
                guard others.count == shape.count else {
                    throw reader.failure("\(shape.count) axes", got: "\(others)")
                }
                shape[axis] += others[axis]
                others[axis] = shape[axis]
                guard others == shape, part.typeName == first.typeName else {
                    throw reader.failure(
                        "parts of one type that fit \(first.shape)",
                        got: "\(part.typeName) \(part.shape)")
                }
            }
            _ = try reader.count(of: shape)
            return [Self.joined(parts, axis: axis, shape: shape)]
        }
    }

    private static func joined(_ parts: [Tensor], axis: Int, shape: [Int]) -> Tensor {
        let outer = shape.prefix(axis).reduce(1, *)
        let lengths = parts.map { $0.shape.dropFirst(axis).reduce(1, *) }
        // The parts behind each other, and from there into place.
        var starts: [Int] = []
        var total = 0
        for part in parts {
            starts.append(total)
            total += part.count
        }
        var positions: [Int] = []
        positions.reserveCapacity(total)
        for row in 0..<outer {
            for (start, length) in zip(starts, lengths) {
                positions.append(contentsOf: start + row * length..<start + (row + 1) * length)
            }
        }
        var all = parts[0].elements
        for part in parts.dropFirst() { all.append(part.elements) }
        return Tensor(all, shape: [total]).picked(positions, shape: shape)
    }
}

extension Tensor.Elements {
    /// All elements of several lists of one type; nil when types differ.
    init?(joining lists: [Tensor.Elements]) {
        func joined<Element>(_ pick: (Tensor.Elements) -> [Element]?) -> [Element]? {
            let picked = lists.compactMap(pick)
            return picked.count == lists.count ? picked.flatMap(\.self) : nil
        }
        let all: Tensor.Elements? =
            switch lists.first {
            case .float: joined { if case .float(let a) = $0 { a } else { nil } }.map { .float($0) }
            case .double:
                joined { if case .double(let a) = $0 { a } else { nil } }.map { .double($0) }
            case .half: joined { if case .half(let a) = $0 { a } else { nil } }.map { .half($0) }
            case .int32: joined { if case .int32(let a) = $0 { a } else { nil } }.map { .int32($0) }
            case .int64: joined { if case .int64(let a) = $0 { a } else { nil } }.map { .int64($0) }
            case .bool: joined { if case .bool(let a) = $0 { a } else { nil } }.map { .bool($0) }
            case .text: joined { if case .text(let a) = $0 { a } else { nil } }.map { .text($0) }
            case nil: nil
            }
        guard let all else { return nil }
        self = all
    }

    /// Appends elements of the same type.
    mutating func append(_ others: Tensor.Elements) {
        switch (self, others) {
        case (.float(let a), .float(let b)): self = .float(a + b)
        case (.double(let a), .double(let b)): self = .double(a + b)
        case (.half(let a), .half(let b)): self = .half(a + b)
        case (.int32(let a), .int32(let b)): self = .int32(a + b)
        case (.int64(let a), .int64(let b)): self = .int64(a + b)
        case (.bool(let a), .bool(let b)): self = .bool(a + b)
        case (.text(let a), .text(let b)): self = .text(a + b)
        default: preconditionFailure("elements of one type are appended")
        }
    }
}

extension NodeReader {
    /// An input of integers.
    func integers(_ inputs: [Tensor?], _ position: Int) throws(ONNXError) -> [Int] {
        let tensor = try input(inputs, position)
        guard let integers = tensor.integers else { throw wrongType("integers", tensor) }
        return integers
    }

    /// Axes as a setting, or as the second input of later versions; nil when there are none.
    func axes(_ inputs: [Tensor?], rank: Int) throws(ONNXError) -> [Int]? {
        guard let asked = ints("axes") ?? optional(inputs, 1)?.integers else { return nil }
        var axes: [Int] = []
        for axis in asked { axes.append(try self.axis(axis, rank: rank)) }
        return axes
    }
}
