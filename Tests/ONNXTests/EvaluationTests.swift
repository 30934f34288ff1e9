import Foundation
import ONNX
import ONNXMessages
import Observations
import SwiftProtobuf
import Testing
import Training

/// Graphs that Kedge computes, and those that it refuses.
@Suite struct EvaluationTests {
    private typealias Change = (inout Onnx_ModelProto) -> Void

    /// A file of one tree.
    static func treeFile() throws -> [UInt8] { try bytes([tree()]) }

    /// A graph of one input x of two columns, and the nodes that make `y` of it.
    private static func graph(
        _ nodes: [Onnx_NodeProto], _ change: Change = { _ in }
    ) throws -> ONNXFile { try ONNXFile(bytes(nodes, change)) }

    private static func bytes(
        _ nodes: [Onnx_NodeProto], _ change: Change = { _ in }
    ) throws -> [UInt8] {
        var model = Onnx_ModelProto()
        model.irVersion = 8
        model.opsetImport = [
            .with { $0.version = 15 },
            .with {
                $0.domain = "ai.onnx.ml"
                $0.version = 3
            },
        ]
        model.graph.node = nodes
        model.graph.input = [info("x", .float, [0, 2])]
        model.graph.output = [info("y", .float, [0, 1])]
        change(&model)
        return try model.serializedBytes()
    }

    private static func info(
        _ name: String, _ type: Onnx_TensorProto.DataType, _ shape: [Int64]
    ) -> Onnx_ValueInfoProto {
        .with {
            $0.name = name
            $0.type.tensorType.elemType = Int32(type.rawValue)
            $0.type.tensorType.shape.dim = shape.map { length in
                .with { if length > 0 { $0.dimValue = length } else { $0.dimParam = "N" } }
            }
        }
    }

    private static func node(
        _ type: String, domain: String = "", _ attributes: [Onnx_AttributeProto] = []
    ) -> Onnx_NodeProto {
        .with {
            $0.opType = type
            $0.domain = domain
            $0.input = ["x"]
            $0.output = ["y"]
            $0.attribute = attributes
        }
    }

    private static func ints(_ name: String, _ values: [Int64]) -> Onnx_AttributeProto {
        .with {
            $0.name = name
            $0.type = .ints
            $0.ints = values
        }
    }

    private static func floats(_ name: String, _ values: [Float]) -> Onnx_AttributeProto {
        .with {
            $0.name = name
            $0.type = .floats
            $0.floats = values
        }
    }

    private static func table(_ a: [Double], _ b: [Double]) throws -> FeatureTable {
        try FeatureTable(
            schema: FeatureSchema([
                Feature(name: "x_0", kind: .numeric), Feature(name: "x_1", kind: .numeric),
            ]), columns: [.numeric(a), .numeric(b)])
    }

    private static func tree(_ yes: [Int64] = [1, 0, 0], feature: Int64 = 0) -> Onnx_NodeProto {
        node(
            "TreeEnsembleRegressor", domain: "ai.onnx.ml",
            [
                ints("nodes_treeids", [0, 0, 0]), ints("nodes_nodeids", [0, 1, 2]),
                ints("nodes_featureids", [feature, 0, 0]),
                .with {
                    $0.name = "nodes_modes"
                    $0.type = .strings
                    $0.strings = ["BRANCH_LEQ", "LEAF", "LEAF"].map { Data($0.utf8) }
                },
                floats("nodes_values", [0.5, 0, 0]), ints("nodes_truenodeids", yes),
                ints("nodes_falsenodeids", [2, 0, 0]), ints("target_treeids", [0, 0]),
                ints("target_nodeids", [1, 2]), ints("target_ids", [0, 0]),
                floats("target_weights", [-1, 2]),
            ])
    }

    @Test func `a tree sends rows to its leaves by thresholds of single precision`() throws {
        let model = try ImportedModel(Self.graph([Self.tree()]))
        // 0.5 + 1e-9 is 0.5 in single precision.
        let table = try Self.table([0.5, 0.5 + 1e-9, 0.6, .nan], [0, 0, 0, 0])
        #expect(try model.answers(table).predictions == [-1, -1, 2, 2])
    }

    @Test func `features are named by the input, or as they are asked to be`() throws {
        let file = try Self.graph([Self.tree()])
        #expect(try ImportedModel(file).schema.features.map(\.name) == ["x_0", "x_1"])
        let named = try ImportedModel(file, features: ["age", "size"])
        #expect(named.schema.features.map(\.name) == ["age", "size"])
        #expect(throws: ONNXError.answer(expected: "names of 2 features", got: "1")) {
            try ImportedModel(file, features: ["age"])
        }
    }

    @Test func `operators that are not computed are refused by name, with those that are`()
        throws
    {
        let file = try Self.graph([
            Self.node("Erf"), Self.node("If"), Self.node("Loop"),
            Self.node("TfIdfVectorizer", domain: "ai.onnx.ml"), Self.node("Abs"),
        ])
        #expect(
            throws: ONNXError.operators(
                unknown: ["Erf", "If", "Loop", "ai.onnx.ml.TfIdfVectorizer"],
                known: ImportedModel.operators)
        ) { try ImportedModel(file) }
    }

    /// A support vector machine of two classes with a vector each.
    private static func machine(_ change: (inout Onnx_NodeProto) -> Void = { _ in })
        -> Onnx_NodeProto
    {
        var machine = node(
            "SVMClassifier", domain: "ai.onnx.ml",
            [
                ints("classlabels_ints", [3, 5]), ints("vectors_per_class", [1, 1]),
                floats("coefficients", [1, -1]), floats("rho", [0.25]),
                floats("support_vectors", [1, 0, 0, 1]), floats("kernel_params", [1, 0, 3]),
                floats("prob_a", [-1]), floats("prob_b", [0]),
            ])
        machine.output = ["label", "y"]
        change(&machine)
        return machine
    }

    /// A file of it.
    static func machineFile() throws -> [UInt8] { try bytes([machine()], classifies) }

    private static func classifies(_ model: inout Onnx_ModelProto) {
        model.graph.output = [info("label", .int64, [0]), info("y", .float, [0, 2])]
    }

    @Test func `a support vector machine votes and knows probabilities`() throws {
        let model = try ImportedModel(ONNXFile(Self.machineFile()))
        #expect(model.target.classes == ["3", "5"])
        #expect(model.givesProbabilities)
        // x'v of the vectors is 2 and 1: the difference is 2 - 1 + 0.25.
        let (predictions, outputs) = try model.answers(Self.table([2], [1]))
        #expect(predictions == [0])
        #expect(abs(outputs[0][0] - 1 / (1 + exp(-1.25))) < 1e-3)
        #expect(abs(outputs[0][0] + outputs[1][0] - 1) < 1e-6)
        let bare = try ImportedModel(
            Self.graph(
                [Self.machine { $0.attribute.removeLast(2) }], Self.classifies))
        #expect(!bare.givesProbabilities)
        #expect(try bare.answers(Self.table([2], [1])).outputs == [[-1.25], [1.25]])
    }

    @Test func `a support vector machine whose parts do not fit is refused`() throws {
        let changes: [(inout Onnx_NodeProto) -> Void] = [
            { $0.attribute[0] = Self.ints("classlabels_ints", [3]) },
            { $0.attribute[0] = Self.ints("classlabels_ints", [3, 5, 7]) },
            { $0.attribute[1] = Self.ints("vectors_per_class", [0, 0]) },
            { $0.attribute[1] = Self.ints("vectors_per_class", [3, -1]) },
            { $0.attribute[1] = Self.ints("vectors_per_class", [.max, .max]) },
            { $0.attribute[2] = Self.floats("coefficients", [1]) },
            { $0.attribute[3] = Self.floats("rho", []) },
            { $0.attribute[4] = Self.floats("support_vectors", [1, 0, 0]) },
            { $0.attribute[5] = Self.floats("kernel_params", [1]) },
            { $0.attribute[6] = Self.floats("prob_a", [1, 2]) },
            {
                $0.attribute.append(
                    .with {
                        $0.name = "kernel_type"
                        $0.type = .string
                        $0.s = Data("COSINE".utf8)
                    })
                $0.attribute[5] = Self.floats("kernel_params", [1, 0, 3])
            },
        ]
        for (index, change) in changes.enumerated() {
            let file = try Self.graph([Self.machine(change)], Self.classifies)
            #expect(throws: ONNXError.self, "\(index)") {
                try ImportedModel(file).answers(Self.table([2], [1]))
            }
        }
    }

    /// Adds up the squares of each row, with a state that is passed on.
    private static func scan(
        _ change: (inout Onnx_NodeProto) -> Void = { _ in }
    ) -> Onnx_NodeProto {
        func inner(_ type: String, _ input: [String], _ output: String) -> Onnx_NodeProto {
            .with {
                $0.opType = type
                $0.input = input
                $0.output = [output]
            }
        }
        var scan = node("Scan")
        scan.input = ["x", "x"]
        scan.output = ["kept", "y"]
        scan.attribute = [
            .with {
                $0.name = "body"
                $0.type = .graph
                $0.g.input = [info("state", .float, []), info("row", .float, [2])]
                $0.g.output = [info("next", .float, []), info("sum", .float, [])]
                $0.g.node = [
                    inner("Identity", ["state"], "next"), inner("ReduceSumSquare", ["row"], "sum"),
                ]
            },
            .with {
                $0.name = "num_scan_inputs"
                $0.type = .int
                $0.i = 1
            },
        ]
        change(&scan)
        return scan
    }

    @Test func `a graph within a Scan is computed for each row`() throws {
        let model = try ImportedModel(Self.graph([Self.scan()]))
        #expect(try model.answers(Self.table([1, 3], [2, 4])).predictions == [5, 25])
    }

    @Test func `a Scan that is not of rows alone is refused`() throws {
        let changes: [(inout Onnx_NodeProto) -> Void] = [
            { $0.attribute.removeFirst() },
            { $0.attribute[1].i = 0 },
            { $0.attribute[1].i = 3 },
            { $0.attribute.append(Self.ints("scan_input_axes", [1])) },
            { $0.attribute[0].g.node[0].opType = "Neg" },
            { $0.attribute[0].g.node[1].opType = "If" },
            { $0.attribute[0].g.node[1].opType = "Scan" },
            { $0.attribute[0].g.node[1].input = ["x"] },
            { $0.attribute[0].g.output = [] },
            { $0.attribute[0].g.input[1].name = "state" },
        ]
        for (index, change) in changes.enumerated() {
            let file = try Self.graph([Self.scan(change)])
            #expect(throws: ONNXError.self, "\(index)") { try ImportedModel(file) }
        }
    }

    @Test func `numbers of half precision are only moved and cast`() throws {
        let half: Change = { $0.graph.input[0].type.tensorType.elemType = 10 }
        let cast = try ImportedModel(
            Self.graph(
                [
                    Self.node(
                        "Cast",
                        [
                            .with {
                                $0.name = "to"
                                $0.type = .int
                                $0.i = 1
                            }
                        ])
                ], { half(&$0) }))
        #expect(throws: ONNXError.answer(expected: "1 columns of numbers", got: "2")) {
            try cast.answers(Self.table([0.1], [2]))
        }
        let squared = try ImportedModel(Self.graph([Self.node("Abs")], half))
        #expect(throws: ONNXError.self) { try squared.answers(Self.table([0.1], [2])) }
    }

    @Test func `trees that lead nowhere, or in a circle, are refused`() throws {
        for yes: [Int64] in [[7, 0, 0], [0, 0, 0], [2, 0, 0]] {
            let file = try Self.graph([Self.tree(yes)])
            #expect(throws: ONNXError.self) { try ImportedModel(file) }
        }
        let wide = try ImportedModel(Self.graph([Self.tree(feature: 5)]))
        #expect(throws: ONNXError.self) { try wide.answers(Self.table([1], [2])) }
    }

    @Test func `graphs that are no model, and inputs that do not fit, are refused`() throws {
        let changes: [Change] = [
            { $0.graph.output[0].name = "z" },
            { $0.graph.input[0].name = "z" },
            { $0.graph.input = [] },
            { $0.graph.input[0].type.tensorType.elemType = 14 },
            { $0.graph.input[0].type.tensorType.shape.dim = [] },
            { $0.graph.input[0].type.tensorType.shape.dim[1].dimValue = 1 << 40 },
            { $0.graph.output.append($0.graph.output[0]) },
            { $0.graph.output.append(Self.info("x", .int64, [0])) },
            {
                $0.graph.initializer = [
                    .with {
                        $0.name = "c"
                        $0.dims = [1 << 40, 1 << 40]
                        $0.dataType = 1
                    }
                ]
            },
            {
                $0.graph.initializer = [
                    .with {
                        $0.name = "c"
                        $0.dims = [2]
                        $0.dataType = 1
                        $0.rawData = Data([1, 2, 3])
                    }
                ]
            },
        ]
        for (index, change) in changes.enumerated() {
            let file = try Self.graph([Self.node("Abs")], change)
            #expect(throws: ONNXError.self, "\(index)") { try ImportedModel(file) }
        }
        // Two columns are no number a row.
        let pair = try ImportedModel(Self.graph([Self.node("Abs")]))
        #expect(throws: ONNXError.answer(expected: "1 columns of numbers", got: "2")) {
            try pair.answers(Self.table([1], [2]))
        }
        let whole = try ImportedModel(
            Self.graph([Self.node("Abs")]) { $0.graph.input[0].type.tensorType.elemType = 7 })
        #expect(
            throws: ONNXError.value(row: 1, feature: "x_1", expected: "a whole number")
        ) { try whole.answers(Self.table([1, 1], [2, .nan])) }
    }
}
