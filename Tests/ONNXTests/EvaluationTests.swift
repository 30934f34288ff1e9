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

    @Test(arguments: ExportLayout.allCases)
    func `what Kedge exports it computes as it scores`(_ layout: ExportLayout) throws {
        var isotonic = TrainingSettings(missingNumbers: .meanAndFlag)
        isotonic.calibration = .isotonic
        isotonic.interactions = .pairs
        var target = TrainingSettings(learner: .quadraticDiscriminant(regularisation: 0.5))
        target.categories = .target
        target.calibration = .platt
        let kernel = Learner.nystroem(landmarks: 9, bandwidth: .median, l2: 1)
        let models = try [
            ExportedModelTests.artifact(isotonic), ExportedModelTests.artifact(target),
            ExportedModelTests.artifact(
                TrainingSettings(learner: kernel), classes: ["a", "b", "c"]),
            ExportedModelTests.artifact(.init(learner: .ridge(l2: 1)), classes: []),
        ]
        for artifact in models {
            let bytes = try ExportedModel(artifact, layout: layout, version: "1").bytes
            let model = try ImportedModel(ONNXFile(bytes))
            #expect(model.schema == artifact.schema && model.target == artifact.target)
            let table = try FeatureTable(
                schema: model.schema,
                columns: [
                    .numeric([0, 3.5, .nan, .infinity, 1e9, -2, 7]),
                    .categorical(CategoricalColumn(["a", nil, "b", "a", "new", "b", nil])),
                ])
            let (predictions, outputs) = try model.answers(table)
            #expect(try predictions.isNear(artifact.predict(table)))
            for (here, there) in zip(outputs, try artifact.outputs(table)) {
                #expect(here.isNear(there))
            }
        }
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
            Self.node("Erf"), Self.node("SVMClassifier", domain: "ai.onnx.ml"), Self.node("Abs"),
        ])
        #expect(
            throws: ONNXError.operators(
                unknown: ["Erf", "ai.onnx.ml.SVMClassifier"], known: ImportedModel.operators)
        ) { try ImportedModel(file) }
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
            { $0.graph.input[0].type.tensorType.elemType = 10 },
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

extension [Double] {
    /// Whether numbers are the same to 1e-9.
    fileprivate func isNear(_ others: [Double]) -> Bool {
        count == others.count
            && zip(self, others).allSatisfy { abs($0 - $1) <= 1e-9 * Swift.max(1, abs($1)) }
    }
}
