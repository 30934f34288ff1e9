internal import Observations

extension InferRequest {
    /// Reads `parameters`; those that are not Kedge's are passed over.
    mutating func readParameters(_ reader: inout JSONReader, limits: InferLimits) throws {
        try reader.readObject { key, reader in
            switch key {
            case "entity": try readEntity(&reader, limits: limits)
            case "timestamp": timestampMilliseconds = try Self.timestamp(&reader)
            default: _ = try reader.skipValue()
            }
        }
    }

    /// Reads one input and checks that its shape holds its values.
    mutating func readTensor(_ reader: inout JSONReader, limits: InferLimits) throws {
        guard tensors.count < limits.inputsMax else {
            throw ScoringError.malformed("expected at most \(limits.inputsMax) inputs")
        }
        var tensor = Tensor()
        tensor.start = elements.count
        var name: String?
        var datatype: String?
        var hasShape = false
        var hasData = false
        try reader.readObject { key, reader in
            switch key {
            case "name": name = try reader.readString()
            case "datatype": datatype = try reader.readString()
            case "shape":
                hasShape = true
                try Self.readShape(&reader, into: &tensor, limits: limits)
            case "data":
                guard !hasData else { throw ScoringError.malformed("expected data only once") }
                hasData = true
                try reader.readArray { try readElements(&$0) }
            default: _ = try reader.skipValue()
            }
        }
        guard let name else { throw ScoringError.malformed("expected a name of each input") }
        tensor.name = name
        guard let datatype = datatype.flatMap(TensorDatatype.init) else {
            throw ScoringError.malformed("expected a datatype of V2 of input '\(name)'")
        }
        tensor.datatype = datatype
        guard hasShape, hasData else {
            throw ScoringError.malformed("expected shape and data of input '\(name)'")
        }
        let count = elements.count - tensor.start
        guard count == tensor.rows * (tensor.columns ?? 1) else {
            throw ScoringError.malformed(
                "expected \(tensor.rows * (tensor.columns ?? 1)) values of input '\(name)' as its "
                    + "shape says, got \(count)")
        }
        tensors.append(tensor)
    }

    /// Reads the names of the outputs that are asked for.
    mutating func readOutputs(_ reader: inout JSONReader) throws {
        var names: [String] = []
        try reader.readArray { reader in
            try reader.readObject { key, reader in
                if key == "name" {
                    names.append(try reader.readString())
                } else {
                    _ = try reader.skipValue()
                }
            }
        }
        outputs = names.isEmpty ? nil : names
    }

    private mutating func readEntity(_ reader: inout JSONReader, limits: InferLimits) throws {
        switch try reader.peek() {
        case .null:
            try reader.readNull()
            return
        case .string: entityIsObject = false
        case .object: entityIsObject = true
        default:
            throw ScoringError.malformed("expected the parameter entity to be a text or an object")
        }
        let range = try reader.skipValue()
        guard range.count <= limits.entityBytesMax else {
            throw ScoringError.malformed(
                "expected an entity of at most \(limits.entityBytesMax) bytes")
        }
        entity = range
    }

    private mutating func readElements(_ reader: inout JSONReader) throws {
        let kind = try reader.peek()
        let start = reader.position
        let value: Element.Value
        switch kind {
        case .number: value = .number(try reader.readNumber())
        case .string: value = .text(try reader.readString())
        case .null:
            try reader.readNull()
            value = .null
        case .bool:
            _ = try reader.readBool()
            value = .bool
        case .array:
            try reader.readArray { try readElements(&$0) }
            return
        case .object: throw reader.expected("a number, a text, null or a nested array")
        }
        elements.append(
            Element(value: value, start: Int32(start), end: Int32(reader.position)))
    }

    private static func readShape(
        _ reader: inout JSONReader, into tensor: inout Tensor, limits: InferLimits
    ) throws {
        var dimensions: [Int] = []
        try reader.readArray { reader in
            let number = try reader.readNumber()
            guard let whole = Int(exactly: number), (1...limits.rowsMax).contains(whole) else {
                throw ScoringError.malformed("expected dimensions of 1 to \(limits.rowsMax)")
            }
            dimensions.append(whole)
        }
        guard dimensions.count == 1 || dimensions.count == 2 else {
            throw ScoringError.malformed(
                "expected a shape of one or two dimensions, got \(dimensions.count)")
        }
        tensor.rows = dimensions[0]
        tensor.columns = dimensions.count == 2 ? dimensions[1] : nil
    }

    private static func timestamp(_ reader: inout JSONReader) throws -> Int64 {
        if try reader.peek() == .string {
            if let time = Timestamp(rfc3339: try reader.readString()) { return time.milliseconds }
        } else if try reader.peek() == .number,
            let whole = Int64(exactly: try reader.readNumber().rounded(.towardZero))
        {
            return whole
        }
        throw ScoringError.malformed(
            "expected the parameter timestamp in RFC 3339 or milliseconds since the epoch")
    }
}
