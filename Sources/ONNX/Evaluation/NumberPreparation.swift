/// Operators of `ai.onnx.ml` that prepare numbers.
enum NumberPreparation {
    /// `(x - offset) * scale`, in single precision.
    static let scaler: OperatorCatalogue.Reading = { (reader) throws(ONNXError) in
        let offsets = reader.floats("offset") ?? []
        let scales = reader.floats("scale") ?? []
        return { (inputs) throws(ONNXError) in
            let tensor = try reader.input(inputs, 0)
            let width = tensor.columns
            guard [1, width].contains(offsets.count), [1, width].contains(scales.count) else {
                throw reader.failure(
                    "an offset and a scale for each of \(width) columns",
                    got: "\(offsets.count) and \(scales.count)")
            }
            func scaled<Number: RealNumber>(_ values: [Number]) -> [Float] {
                values.enumerated().map { index, value in
                    let column = index % width
                    let offset = Number(offsets[offsets.count == 1 ? 0 : column])
                    let scale = Number(scales[scales.count == 1 ? 0 : column])
                    return Float((value - offset) * scale)
                }
            }
            let found: [Float]
            if case .float(let values) = tensor.elements {
                found = scaled(values)
            } else if let values = tensor.doubles {
                found = scaled(values)
            } else {
                throw reader.wrongType("numbers", tensor)
            }
            return [Tensor(.float(found), shape: tensor.shape)]
        }
    }

    /// Puts a number in the place of one that stands for a missing one.
    static let imputer: OperatorCatalogue.Reading = { (reader) throws(ONNXError) in
        let replaced = reader.float("replaced_value_float", 0)
        let floats = reader.floats("imputed_value_floats") ?? []
        let integers = reader.ints("imputed_value_int64s") ?? []
        let replacedInteger = reader.int("replaced_value_int64", 0)
        return { (inputs) throws(ONNXError) in
            let tensor = try reader.input(inputs, 0)
            let width = tensor.columns
            func filled<Number: RealNumber>(_ values: [Number]) throws(ONNXError) -> Tensor {
                guard [1, width].contains(floats.count) else {
                    throw reader.failure(
                        "a number for each of \(width) columns", got: "\(floats.count)")
                }
                return Tensor(
                    Number.elements(
                        values.enumerated().map { index, value in
                            let isReplaced =
                                replaced.isNaN ? value.isNaN : value == Number(replaced)
                            return isReplaced
                                ? Number(floats[floats.count == 1 ? 0 : index % width]) : value
                        }), shape: tensor.shape)
            }
            switch tensor.elements {
            case .float(let values): return [try filled(values)]
            case .double(let values): return [try filled(values)]
            case .int64(let values):
                guard [1, width].contains(integers.count) else {
                    throw reader.failure(
                        "an integer for each of \(width) columns", got: "\(integers.count)")
                }
                let found = values.enumerated().map { index, value in
                    value == Int64(replacedInteger)
                        ? Int64(integers[integers.count == 1 ? 0 : index % width]) : value
                }
                return [Tensor(.int64(found), shape: tensor.shape)]
            default: throw reader.wrongType("numbers", tensor)
            }
        }
    }

    /// Divides each row by its largest number, the sum of sizes, or the root of the sum of squares.
    static let normalizer: OperatorCatalogue.Reading = { (reader) throws(ONNXError) in
        let norm = reader.text("norm", "MAX")
        guard ["MAX", "L1", "L2"].contains(norm) else {
            throw reader.failure("MAX, L1 or L2", got: norm)
        }
        return { (inputs) throws(ONNXError) in
            let tensor = try reader.input(inputs, 0)
            guard let numbers = tensor.doubles else { throw reader.wrongType("numbers", tensor) }
            let width = tensor.shape.count == 1 ? tensor.count : tensor.columns
            var values = numbers.map { Float($0) }
            for start in stride(from: 0, to: values.count, by: max(width, 1)) {
                let row = values[start..<start + width]
                let size: Float =
                    switch norm {
                    case "MAX": row.max() ?? 0
                    case "L1": row.reduce(0) { $0 + abs($1) }
                    default: row.reduce(0) { $0 + $1 * $1 }.squareRoot()
                    }
                guard size != 0 else { continue }
                for index in row.indices { values[index] /= size }
            }
            return [Tensor(.float(values), shape: tensor.shape)]
        }
    }

    /// 1 where a number is above a threshold.
    static let binarizer: OperatorCatalogue.Reading = { (reader) throws(ONNXError) in
        let threshold = reader.float("threshold", 0)
        return { (inputs) throws(ONNXError) in
            let tensor = try reader.input(inputs, 0)
            guard case .float(let values) = tensor.elements else {
                throw reader.wrongType("single-precision numbers", tensor)
            }
            guard !values.contains(where: \.isNaN) else {
                throw reader.failure("numbers", got: "a missing one")
            }
            return [Tensor(.float(values.map { $0 > threshold ? 1 : 0 }), shape: tensor.shape)]
        }
    }
}
