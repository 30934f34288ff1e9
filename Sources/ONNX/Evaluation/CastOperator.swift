internal import ONNXMessages

/// Changes the type of elements.
///
/// Numbers lose their fraction; what no integer holds becomes the lowest one, as processors do.
enum CastOperator {
    static let reading: OperatorCatalogue.Reading = { (reader) throws(ONNXError) in
        let code = reader.int("to", 0)
        guard let type = Onnx_TensorProto.DataType(rawValue: code),
            [.float, .double, .float16, .int32, .int64, .bool, .string].contains(type)
        else {
            throw reader.failure(
                "a cast to float, double, float16, int32, int64, bool or string",
                got: Onnx_TensorProto.DataType(rawValue: code).map { "\($0)" } ?? "type \(code)")
        }
        return { (inputs) throws(ONNXError) in
            let tensor = try reader.input(inputs, 0)
            guard let cast = Self.cast(tensor, to: type) else {
                throw reader.failure(
                    "elements that are a \(type)", got: "elements of type \(tensor.typeName)")
            }
            return [Tensor(cast, shape: tensor.shape)]
        }
    }

    private static func cast(
        _ tensor: Tensor, to type: Onnx_TensorProto.DataType
    ) -> Tensor.Elements? {
        if type == .string { return texts(tensor) }
        // Exact, where doubles are not.
        switch (tensor.elements, type) {
        case (.int64, .int64), (.float, .float): return tensor.elements
        case (.int32(let values), .int64): return .int64(values.map(Int64.init))
        case (.int64(let values), .int32):
            return .int32(values.map { Int32(truncatingIfNeeded: $0) })
        case (.int64(let values), .float): return .float(values.map { Float($0) })
        default: break
        }
        guard let numbers = numbers(tensor) else { return nil }
        switch type {
        case .float: return .float(numbers.map { Float($0) })
        case .double: return .double(numbers)
        case .float16: return .half(numbers.map { Float16($0) })
        case .int32: return .int32(numbers.map { Int32(exactly: $0.rounded(.towardZero)) ?? .min })
        case .int64: return .int64(numbers.map { Int64(exactly: $0.rounded(.towardZero)) ?? .min })
        case .bool: return .bool(numbers.map { $0 != 0 })
        default: return nil
        }
    }

    private static func numbers(_ tensor: Tensor) -> [Double]? {
        guard case .text(let texts) = tensor.elements else { return tensor.doubles }
        let numbers = texts.compactMap { Double($0) }
        return numbers.count == texts.count ? numbers : nil
    }

    private static func texts(_ tensor: Tensor) -> Tensor.Elements? {
        switch tensor.elements {
        case .text: tensor.elements
        case .int32(let values): .text(values.map { "\($0)" })
        case .int64(let values): .text(values.map { "\($0)" })
        // How runtimes write fractions differs.
        case .float, .double, .half, .bool: nil
        }
    }
}
