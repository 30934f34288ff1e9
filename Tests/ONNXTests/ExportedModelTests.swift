import ONNX
import ONNXMessages
import Observations
import SwiftProtobuf
import Testing
import Training

/// What exported graphs look like, and how they come back.
@Suite struct ExportedModelTests {
    static func artifact(
        _ settings: TrainingSettings, classes: [String] = ["no", "yes"],
        names: (String, String) = ("x", "group"), categories: [String] = ["a", "b"]
    ) throws -> ModelArtifact {
        let rows = 0..<60
        let schema = try FeatureSchema([
            Feature(name: names.0, kind: .numeric), Feature(name: names.1, kind: .categorical),
        ])
        let table = try FeatureTable(
            schema: schema,
            columns: [
                .numeric(rows.map { $0 % 13 == 12 ? .nan : Double($0 * 7 % 11) }),
                .categorical(CategoricalColumn(rows.map { categories[$0 % categories.count] })),
            ])
        let labels = rows.map { Double($0 * 5 % 7 % max(classes.count, 2)) }
        return try Trainer.train(
            TrainingSet(
                features: table, labels: labels,
                target: classes.isEmpty ? .regression : TargetSchema(classes: classes)),
            settings: settings)
    }

    private static func model(
        _ artifact: ModelArtifact, _ layout: ExportLayout = .tensors
    ) throws -> Onnx_ModelProto {
        try Onnx_ModelProto(
            serializedBytes: ExportedModel(artifact, layout: layout, version: "1.2.3").bytes)
    }

    private static func shapes(_ values: [Onnx_ValueInfoProto]) -> [String] {
        values.map { value in
            let type = value.type.tensorType
            let shape = type.shape.dim.map { $0.dimParam.isEmpty ? "\($0.dimValue)" : $0.dimParam }
            let names: [Int32: String] = [8: "string", 11: "double"]
            return "\(value.name) \(names[type.elemType] ?? "?") \(shape)"
        }
    }

    @Test func `a logistic regression is standardised, one-hot and summed by standard operators`()
        throws
    {
        let artifact = try Self.artifact(.init(missingNumbers: .meanAndFlag))
        let model = try Self.model(artifact)
        #expect(model.irVersion == 8 && model.producerVersion == "1.2.3")
        #expect(model.opsetImport.map { "\($0.domain) \($0.version)" } == [" 15", "ai.onnx.ml 2"])
        #expect(
            Self.shapes(model.graph.input)
                == ["x double [\"N\", \"1\"]", "group string [\"N\", \"1\"]"])
        #expect(
            Self.shapes(model.graph.output)
                == ["label string [\"N\"]", "probabilities double [\"N\", \"2\"]"])
        #expect(
            model.graph.node.map(\.opType) == [
                "Reshape", "LabelEncoder", "OneHot", "Cast",
                "Abs", "Less", "Where", "Sub", "Div", "Not", "Cast", "Gather",
                "Concat", "MatMul", "Add", "IsNaN", "Where", "Sigmoid",
                "Greater", "Cast", "Sub", "Reshape", "Concat", "Gather", "Identity",
            ])
        let classes = model.metadataProps.first { $0.key == "classes" }
        #expect(classes?.value == "[\"no\",\"yes\"]")
    }

    @Test func `data frames get a column of numbers for each class`() throws {
        let artifact = try Self.artifact(
            .init(learner: .multinomial(l2: 1)), classes: ["a", "b", "c"])
        let graph = try Self.model(artifact, .frames).graph
        #expect(
            Self.shapes(graph.input) == ["x double [\"N\"]", "group string [\"N\"]"])
        #expect(
            Self.shapes(graph.output)
                == ["label string [\"N\"]"]
                + ["a", "b", "c"].map { "probability_\($0) double [\"N\", \"1\"]" })
    }

    @Test func `every name is given once, whatever features are called`() throws {
        let artifact = try Self.artifact(.init(), names: ("label", "probabilities"))
        for layout in ExportLayout.allCases {
            let graph = try Self.model(artifact, layout).graph
            let names =
                graph.input.map(\.name) + graph.initializer.map(\.name)
                + graph.node.flatMap(\.output)
            #expect(Set(names).count == names.count)
            #expect(graph.output[0].name == "label_")
        }
    }

    @Test(arguments: ExportLayout.allCases)
    func `an artifact comes back byte for byte`(_ layout: ExportLayout) throws {
        for settings in [
            TrainingSettings(), TrainingSettings(learner: .gaussianNaiveBayes(smoothing: 1e-9)),
        ] {
            let artifact = try Self.artifact(settings)
            let bytes = try ExportedModel(artifact, layout: layout, version: "1").bytes
            let back = try #require(try ONNXFile(bytes).artifact())
            #expect(back.encoded() == artifact.encoded())
            let again = try ExportedModel(artifact, layout: layout, version: "1").bytes
            #expect(again == bytes)
        }
    }

    @Test func `a graph or an artifact that was changed since is refused`() throws {
        let model = try Self.model(Self.artifact(.init()))
        var graph = model
        graph.graph.initializer[0].int64Data[0] = 2
        var artifact = model
        let other = try Self.artifact(.init(learner: .logistic(l2: 2))).encoded()
        artifact.metadataProps[1].value = String(decoding: other, as: UTF8.self)
        for changed in [graph, artifact] {
            let bytes: [UInt8] = try changed.serializedBytes()
            #expect(throws: ONNXError.changed) { try ONNXFile(bytes).artifact() }
        }
        var foreign = model
        foreign.metadataProps = []
        let bytes: [UInt8] = try foreign.serializedBytes()
        #expect(try ONNXFile(bytes).artifact() == nil)
    }

    @Test func `what has no spelling in ONNX is refused`() throws {
        let unnamed = try Self.artifact(.init(), names: ("x", ""))
        #expect(throws: ONNXError.unnamedFeature(position: 1)) {
            try ExportedModel(unnamed, layout: .tensors, version: "1")
        }
        let empty = try Self.artifact(.init(), categories: ["a", ""])
        #expect(throws: ONNXError.emptyCategory(feature: "group")) {
            try ExportedModel(empty, layout: .tensors, version: "1")
        }
    }

    @Test func `what is no ONNX model is refused`() {
        for bytes in [[], Array("name,age\n".utf8), [UInt8](repeating: 0xFF, count: 100)] {
            #expect(throws: ONNXError.self) { try ONNXFile(bytes) }
        }
    }
}
