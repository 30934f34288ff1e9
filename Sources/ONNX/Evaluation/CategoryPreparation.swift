/// Operators of `ai.onnx.ml` that prepare categories.
enum CategoryPreparation {
    /// A 0/1 column for each category.
    static let oneHotEncoder: OperatorCatalogue.Reading = { (reader) throws(ONNXError) in
        let texts = reader.texts("cats_strings") ?? []
        let integers = reader.ints("cats_int64s") ?? []
        let width = max(texts.count, integers.count)
        let byText = Dictionary(
            texts.enumerated().map { ($1, $0) }, uniquingKeysWith: { _, last in last })
        let byInteger = Dictionary(
            integers.enumerated().map { ($1, $0) }, uniquingKeysWith: { _, last in last })
        let passesUnknown = reader.int("zeros", 1) == 1
        return { (inputs) throws(ONNXError) in
            let tensor = try reader.input(inputs, 0)
            let columns: [Int?]
            if case .text(let values) = tensor.elements {
                columns = values.map { byText[$0] }
            } else if let values = tensor.doubles {
                columns = values.map {
                    Int(exactly: $0.rounded(.towardZero)).flatMap { byInteger[$0] }
                }
            } else {
                throw reader.wrongType("texts or numbers", tensor)
            }
            guard passesUnknown || !columns.contains(nil) else {
                throw reader.failure("categories that it knows", got: "another")
            }
            let shape = tensor.shape + [width]
            var values = [Float](repeating: 0, count: try reader.count(of: shape))
            for (row, column) in columns.enumerated() {
                if let column { values[row * width + column] = 1 }
            }
            return [Tensor(.float(values), shape: shape)]
        }
    }

    /// Another value for each value.
    static let labelEncoder: OperatorCatalogue.Reading = { (reader) throws(ONNXError) in
        let (keys, values, other) = try labels(reader)
        guard keys.count == values.count, other.count == 1,
            keys.typeName != "float" && keys.typeName != "double"
        else {
            throw reader.failure(
                "as many values as keys, which are texts or integers",
                got: "\(values.count) for \(keys.count) of type \(keys.typeName)")
        }
        // The position behind the last one is that of all others.
        var table = values.elements
        table.append(other.elements)
        let known = Tensor(table, shape: [values.count + 1])
        let last = values.count
        if case .text(let texts) = keys.elements {
            let places = Dictionary(
                texts.enumerated().map { ($1, $0) }, uniquingKeysWith: { _, later in later })
            return { (inputs) throws(ONNXError) in
                let tensor = try reader.input(inputs, 0)
                guard case .text(let texts) = tensor.elements else {
                    throw reader.wrongType("texts", tensor)
                }
                return [known.picked(texts.map { places[$0] ?? last }, shape: tensor.shape)]
            }
        }
        let places = Dictionary(
            (keys.integers ?? []).enumerated().map { ($1, $0) },
            uniquingKeysWith: { _, later in later })
        return { (inputs) throws(ONNXError) in
            let tensor = try reader.input(inputs, 0)
            guard let integers = tensor.integers else {
                throw reader.wrongType("integers", tensor)
            }
            return [known.picked(integers.map { places[$0] ?? last }, shape: tensor.shape)]
        }
    }

    /// Keys, values and the value of all others, in the settings of every version.
    private static func labels(
        _ reader: NodeReader
    ) throws(ONNXError) -> (keys: Tensor, values: Tensor, other: Tensor) {
        func texts(_ texts: [String]) -> Tensor { Tensor(.text(texts), shape: [texts.count]) }
        func integers(_ values: [Int]) -> Tensor {
            Tensor(.int64(values.map(Int64.init)), shape: [values.count])
        }
        let textOther = texts([reader.text("default_string", "_Unused")])
        let integerOther = integers([reader.int("default_int64", -1)])
        if let classes = reader.texts("classes_strings") {
            // Version 1: from texts to their positions; the other way is not read.
            return (texts(classes), integers(Array(classes.indices)), integerOther)
        }
        var keys =
            reader.texts("keys_strings").map(texts)
            ?? reader.ints("keys_int64s").map(integers)
        if keys == nil { keys = try reader.tensor("keys_tensor") }
        guard let keys else {
            throw reader.failure("keys that are texts or integers", got: "others")
        }
        if let values = reader.texts("values_strings") { return (keys, texts(values), textOther) }
        if let values = reader.ints("values_int64s") {
            return (keys, integers(values), integerOther)
        }
        if let values = reader.floats("values_floats") {
            let other = Tensor(.float([reader.float("default_float", -0.0)]), shape: [1])
            return (keys, Tensor(.float(values), shape: [values.count]), other)
        }
        guard let values = try reader.tensor("values_tensor"),
            let other = try reader.tensor("default_tensor"), values.typeName == other.typeName
        else { throw reader.failure("values and a default of one type", got: "others") }
        return (keys.reshaped([keys.count]), values.reshaped([values.count]), other.reshaped([1]))
    }
}
