internal import ONNXMessages
internal import Observations

/// An input of a graph, and the features that are its columns.
struct ModelInput: Sendable {
    let name: String
    let type: Onnx_TensorProto.DataType
    /// How many columns it has; nil when it is a list, of one number a row.
    let columns: Int?

    /// Whether its columns are texts or numbers.
    var kind: Feature.Kind { type == .string ? .categorical : .numeric }

    /// How many features it takes.
    var width: Int { columns ?? 1 }

    /// Reads the inputs of a graph.
    ///
    /// - Parameter width: how many features there are, for an input that does not say it.
    /// - Throws: `ONNXError.graph` for other types and shapes.
    static func all(of graph: Onnx_GraphProto, width: Int?) throws(ONNXError) -> [ModelInput] {
        let constants = Set(graph.initializer.map(\.name))
        let infos = graph.input.filter { !constants.contains($0.name) }
        var inputs: [ModelInput] = []
        for info in infos {
            let tensor = info.type.tensorType
            guard let type = Onnx_TensorProto.DataType(rawValue: Int(tensor.elemType)),
                [.float, .double, .float16, .int32, .int64, .bool, .string].contains(type)
            else {
                throw .graph(
                    place: "input '\(info.name)'",
                    expected: "float, double, float16, int32, int64, bool or string",
                    got: "type \(tensor.elemType)")
            }
            let dimensions = tensor.shape.dim
            guard (1...2).contains(dimensions.count) else {
                throw .graph(
                    place: "input '\(info.name)'", expected: "rows, and columns of them",
                    got: "\(dimensions.count) axes")
            }
            var columns: Int?
            if dimensions.count == 2 {
                let stated = Int(dimensions[1].dimValue)
                guard let count = stated > 0 ? stated : infos.count == 1 ? width : nil else {
                    throw .graph(
                        place: "input '\(info.name)'", expected: "a number of columns",
                        got: "none; name the features with --features")
                }
                guard count <= ImportedModel.featuresMax else {
                    throw .graph(
                        place: "input '\(info.name)'",
                        expected: "at most \(ImportedModel.featuresMax) columns",
                        got: "\(count)")
                }
                columns = count
            }
            inputs.append(ModelInput(name: info.name, type: type, columns: columns))
        }
        return inputs
    }

    /// The tensor of columns of a table.
    ///
    /// Missing numbers are NaN, missing texts empty; integers cannot be missing.
    func tensor(
        of columns: ArraySlice<Column>, features: ArraySlice<Feature>, rows: Int, first: Int
    ) throws(ONNXError) -> Tensor {
        let shape = self.columns.map { [rows, $0] } ?? [rows]
        if kind == .categorical {
            var lists: [[String]] = []
            for case .categorical(let values) in columns {
                lists.append((0..<rows).map { values[$0] ?? "" })
            }
            return Tensor(
                .text((0..<rows).flatMap { row in lists.map { $0[row] } }), shape: shape)
        }
        var lists: [[Double]] = []
        for case .numeric(let values) in columns { lists.append(values) }
        let numbers = (0..<rows).flatMap { row in lists.map { $0[row] } }
        switch type {
        case .float: return Tensor(.float(numbers.map { Float($0) }), shape: shape)
        case .double: return Tensor(.double(numbers), shape: shape)
        case .float16: return Tensor(.half(numbers.map { Float16($0) }), shape: shape)
        default: break
        }
        let integers = numbers.map { Int64(exactly: $0) }
        if let place = integers.firstIndex(of: nil) {
            let feature = features[features.startIndex + place % width]
            throw .value(
                row: first + place / width, feature: feature.name, expected: "a whole number")
        }
        let known = integers.compactMap { $0 }
        switch type {
        case .int64: return Tensor(.int64(known), shape: shape)
        case .bool: return Tensor(.bool(known.map { $0 != 0 }), shape: shape)
        default: return Tensor(.int32(known.map { Int32(clamping: $0) }), shape: shape)
        }
    }
}
