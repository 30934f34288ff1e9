/// A request to infer, as it was sent; not yet held against a model.
struct InferRequest {
    /// One value of a tensor, and where its JSON stands in the body.
    struct Element {
        enum Value {
            case null
            case bool
            case number(Double)
            case text(String)
        }

        let value: Value
        let start: Int32
        let end: Int32
    }

    /// One input: its values are a run of the request's elements.
    struct Tensor {
        var name = ""
        var datatype = TensorDatatype.bytes
        /// The first dimension.
        var rows = 0
        /// The second dimension, or nil for a list.
        var columns: Int?
        /// The position of the first value in `elements`.
        var start = 0
    }

    /// The body of the request.
    let bytes: [UInt8]
    /// The id of the prediction, if one was given.
    var id: String?
    /// What `entity` was: JSON to copy into the event.
    var entity: Range<Int>?
    /// Whether `entity` is an object; else it is text.
    var entityIsObject = false
    /// The event time in milliseconds since the epoch, if one was given.
    var timestampMilliseconds: Int64?
    /// The inputs.
    var tensors: [Tensor] = []
    /// The values of all inputs, end to end, row by row.
    var elements: [Element] = []
    /// The outputs that are asked for; nil for all.
    var outputs: [String]?

    /// Reads a body.
    ///
    /// - Throws: `ScoringError.malformed`.
    init(decoding bytes: [UInt8], limits: InferLimits) throws(ScoringError) {
        self.bytes = bytes
        do {
            var reader = JSONReader(bytes)
            try reader.readObject { key, reader in
                switch key {
                case "id": id = try reader.readString()
                case "parameters": try readParameters(&reader, limits: limits)
                case "inputs":
                    try reader.readArray { try readTensor(&$0, limits: limits) }
                case "outputs": try readOutputs(&reader)
                default: _ = try reader.skipValue()
                }
            }
            try reader.finish()
        } catch let error as ScoringError {
            throw error
        } catch {
            throw .malformed("the request is not readable: \(error)")
        }
        if let id, id.isEmpty || id.utf8.count > limits.idBytesMax {
            throw .malformed("expected an id of 1 to \(limits.idBytesMax) bytes")
        }
        guard !tensors.isEmpty else { throw .malformed("expected one or more inputs") }
    }

    /// The key that keeps requests of one entity on one version, or nil without entity and id.
    var routingKey: ArraySlice<UInt8>? {
        if let entity { return bytes[entity] }
        return id.map { ArraySlice($0.utf8) }
    }
}
