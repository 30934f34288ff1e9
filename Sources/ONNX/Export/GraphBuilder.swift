internal import ONNXMessages
internal import SwiftProtobuf

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// Collects the nodes and constants of a graph, each under a name of its own.
struct GraphBuilder {
    /// A tensor of the graph.
    struct Value: Hashable {
        let name: String
    }

    /// A named setting of an operator.
    enum Attribute {
        case int(Int)
        case ints([Int])
        case strings([String])
    }

    private(set) var graph = Onnx_GraphProto()
    private var taken: Set<String>

    /// Makes a builder of a graph whose inputs have these names.
    init(name: String, inputs: [String]) {
        graph.name = name
        taken = Set(inputs)
    }

    /// A name that nothing has yet: the one that is asked for, or with marks behind it.
    mutating func unique(_ name: String) -> String {
        var name = name
        while !taken.insert(name).inserted { name += "_" }
        return name
    }

    /// Adds an input of a shape whose first dimension is the number of rows, `N`.
    mutating func input(
        _ name: String, _ type: Onnx_TensorProto.DataType, columns: Int?
    ) -> Value {
        graph.input.append(Self.info(name, type, columns: columns))
        return Value(name: name)
    }

    /// Declares a value as an output.
    mutating func output(
        _ value: Value, _ type: Onnx_TensorProto.DataType, columns: Int?
    ) {
        graph.output.append(Self.info(value.name, type, columns: columns))
    }

    /// Adds a node of one output, whose name begins as `name` says.
    mutating func node(
        _ type: String, _ inputs: [Value], named name: String,
        attributes: [(name: String, value: Attribute)] = [], domain: String = ""
    ) -> Value {
        let name = unique(name)
        graph.node.append(
            .with {
                $0.opType = type
                $0.domain = domain
                $0.name = name
                $0.input = inputs.map(\.name)
                $0.output = [name]
                $0.attribute = attributes.map(Self.attribute)
            })
        return Value(name: name)
    }

    /// Adds a constant of numbers; no shape for a scalar.
    mutating func numbers(_ values: [Double], shape: [Int] = [], named name: String) -> Value {
        constant(name, shape) {
            $0.dataType = Int32(Onnx_TensorProto.DataType.double.rawValue)
            $0.doubleData = values
        }
    }

    /// Adds a constant of single-precision numbers.
    mutating func floats(_ values: [Float], shape: [Int] = [], named name: String) -> Value {
        constant(name, shape) {
            $0.dataType = Int32(Onnx_TensorProto.DataType.float.rawValue)
            $0.floatData = values
        }
    }

    /// Adds a constant of integers; no shape for a list.
    mutating func integers(_ values: [Int], named name: String) -> Value {
        constant(name, [values.count]) {
            $0.dataType = Int32(Onnx_TensorProto.DataType.int64.rawValue)
            $0.int64Data = values.map(Int64.init)
        }
    }

    /// Adds a constant list of texts.
    mutating func texts(_ values: [String], named name: String) -> Value {
        constant(name, [values.count]) {
            $0.dataType = Int32(Onnx_TensorProto.DataType.string.rawValue)
            $0.stringData = values.map { Data($0.utf8) }
        }
    }

    private mutating func constant(
        _ name: String, _ shape: [Int], fill: (inout Onnx_TensorProto) -> Void
    ) -> Value {
        let name = unique(name)
        var tensor = Onnx_TensorProto()
        tensor.name = name
        tensor.dims = shape.map(Int64.init)
        fill(&tensor)
        graph.initializer.append(tensor)
        return Value(name: name)
    }

    private static func info(
        _ name: String, _ type: Onnx_TensorProto.DataType, columns: Int?
    ) -> Onnx_ValueInfoProto {
        .with {
            $0.name = name
            $0.type.tensorType.elemType = Int32(type.rawValue)
            var rows = Onnx_TensorShapeProto.Dimension()
            rows.dimParam = "N"
            $0.type.tensorType.shape.dim = [rows]
            if let columns {
                var dimension = Onnx_TensorShapeProto.Dimension()
                dimension.dimValue = Int64(columns)
                $0.type.tensorType.shape.dim.append(dimension)
            }
        }
    }

    private static func attribute(
        name: String, value: Attribute
    ) -> Onnx_AttributeProto {
        .with {
            $0.name = name
            switch value {
            case .int(let number):
                $0.type = .int
                $0.i = Int64(number)
            case .ints(let numbers):
                $0.type = .ints
                $0.ints = numbers.map(Int64.init)
            case .strings(let texts):
                $0.type = .strings
                $0.strings = texts.map { Data($0.utf8) }
            }
        }
    }
}
