import Foundation
import Models
import ONNX
import Observations
import Testing
import Training

@Suite struct DeployableModelTests {
    /// A graph of scikit-learn's, and the answers of ONNX Runtime.
    private struct Fixture: Decodable {
        let onnx: Data
        let age: [Double]
        let plan: [String]
        let balance: [Double]
        let labels: [String]
        let yes: [Double]

        static func read() throws -> Fixture {
            let url = try #require(
                Bundle.module.url(
                    forResource: "graph", withExtension: "json", subdirectory: "Fixtures"))
            return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
        }

        /// Its rows, with the features in another order than that of the graph's inputs.
        func table() throws -> FeatureTable {
            try FeatureTable(
                schema: DeployableModelTests.schema(["balance", "age"], ["plan"]),
                columns: [
                    .numeric(balance), .numeric(age), .categorical(CategoricalColumn(plan)),
                ])
        }
    }

    private static func schema(_ numeric: [String], _ categorical: [String]) throws -> FeatureSchema
    {
        try FeatureSchema(
            numeric.map { Feature(name: $0, kind: .numeric) }
                + categorical.map { Feature(name: $0, kind: .categorical) })
    }

    private static func model(
        _ fixture: Fixture, classes: [String] = ["no", "yes"]
    ) throws -> DeployableModel {
        .graph(
            try GraphModel(
                onnx: Array(fixture.onnx), schema: try fixture.table().schema,
                target: try TargetSchema(classes: classes)))
    }

    @Test(arguments: [["no", "yes"], ["yes", "no"]])
    func `a graph answers in the order of the pipeline's features and classes`(
        classes: [String]
    ) throws {
        let fixture = try Fixture.read()
        let model = try Self.model(fixture, classes: classes)
        let outputs = try model.outputs(fixture.table())
        let position = try #require(classes.firstIndex(of: "yes"))
        for (row, expected) in fixture.yes.enumerated() {
            #expect(abs(outputs[position][row] - expected) < 1e-6)
            #expect(abs(outputs[1 - position][row] - (1 - expected)) < 1e-6)
            let score = model.score(
                numeric: [fixture.balance[row], fixture.age[row]],
                categorical: [fixture.plan[row]])
            #expect(score == outputs[1][row])
            let predicted = classes[Int(model.prediction(forScore: score))]
            #expect(predicted == fixture.labels[row])
        }
    }

    @Test func `a registered graph is read back as it was`() throws {
        let fixture = try Fixture.read()
        let model = try Self.model(fixture)
        let again = try DeployableModel(decoding: model.encoded())
        #expect(again.encoded() == model.encoded())
        #expect(again.schema == model.schema && again.target == model.target)
        #expect(again.settings == nil)
        #expect(try again.outputs(fixture.table()) == model.outputs(fixture.table()))
    }

    @Test func `a graph is read by the names that it was imported with`() throws {
        let fixture = try Fixture.read()
        // Its inputs are age, plan and balance: by other names it is another's features.
        let own = try ImportedModel(ONNXFile(Array(fixture.onnx))).schema.features.map(\.name)
        let names = own.map { $0 + "2" }
        let schema = try Self.schema(["balance2", "age2"], ["plan2"])
        func model(_ featureNames: [String]?, _ classNames: [String]?) throws -> GraphModel {
            try GraphModel(
                onnx: Array(fixture.onnx), schema: schema,
                target: try TargetSchema(classes: ["no", "yes"]),
                featureNames: featureNames, classNames: classNames)
        }
        let graph = DeployableModel.graph(try model(names, ["no", "yes"]))
        let rows = try FeatureTable(schema: schema, columns: fixture.table().columns)
        for (score, expected) in zip(try graph.outputs(rows)[1], fixture.yes) {
            #expect(abs(score - expected) < 1e-6)
        }
        let again = try DeployableModel(decoding: graph.encoded())
        #expect(again.encoded() == graph.encoded())
        #expect(try again.outputs(rows) == graph.outputs(rows))
        let turned = DeployableModel.graph(try model(names, ["yes", "no"]))
        #expect(try turned.outputs(rows)[0] == graph.outputs(rows)[1])
        #expect(throws: ONNXError.self) { try model(["a", "b", "c"], ["no", "yes"]) }
        #expect(throws: ONNXError.self) { try model(names, ["stays", "leaves"]) }
    }

    @Test func `a support vector classifier is served when it knows probabilities`() throws {
        let url = try #require(
            Bundle.module.url(
                forResource: "machines", withExtension: "json", subdirectory: "Fixtures"))
        let machines = try JSONDecoder().decode([String: Data].self, from: Data(contentsOf: url))
        func model(_ name: String) throws -> GraphModel {
            try GraphModel(
                onnx: Array(try #require(machines[name])), schema: Self.schema(["a", "b"], []),
                target: TargetSchema(classes: ["no", "yes"]))
        }
        let known = DeployableModel.graph(try model("probabilities"))
        #expect(known.score(numeric: [2, 0], categorical: []) > 0.8)
        #expect(known.score(numeric: [-2, 0], categorical: []) < 0.2)
        let error = #expect(throws: ONNXError.self) { try model("differences") }
        #expect(error?.description.contains("SVC(probability=True)") == true)
    }

    @Test func `a model that Kedge trained is one of its artifacts`() throws {
        let set = try TrainingSet(
            features: FeatureTable(
                schema: Self.schema(["x"], []), columns: [.numeric([1, 2, 3, 4, 5, 6])]),
            labels: [0, 1, 0, 1, 1, 1], target: TargetSchema(classes: ["no", "yes"]))
        let artifact = try Trainer.train(set, settings: TrainingSettings())
        let model = try DeployableModel(decoding: artifact.encoded())
        #expect(model.encoded() == artifact.encoded())
        #expect(model.settings == TrainingSettings())
        let scores = try artifact.score(set.features)
        #expect(try model.outputs(set.features)[1] == scores)
        #expect(model.score(numeric: [3], categorical: []) == scores[2])
    }

    @Test func `a graph of other features or classes is refused by name`() throws {
        let fixture = try Fixture.read()
        func refusal(_ schema: FeatureSchema, _ classes: [String]) throws -> String {
            let error = #expect(throws: ONNXError.self) {
                try GraphModel(
                    onnx: Array(fixture.onnx), schema: schema,
                    target: try TargetSchema(classes: classes))
            }
            return error?.description ?? ""
        }
        let own = try fixture.table().schema
        let got = "got a binary_classification of the classes no, yes"
        #expect(try refusal(own, ["0", "1"]).hasSuffix(got))
        let numbers = try Self.schema(["a", "b", "c"], [])
        #expect(try refusal(numbers, ["no", "yes"]).contains("expected inputs for the features"))
        let fewer = try Self.schema(["a"], ["b"])
        #expect(try refusal(fewer, ["no", "yes"]).contains("3"))
    }

    @Test func `what is no model is refused`() throws {
        for text in ["", "{}", #"{"format":"kedge-onnx"}"#] {
            #expect(throws: ModelError.self) { try DeployableModel(decoding: Array(text.utf8)) }
        }
        let document = #"{"format":"kedge-onnx","formatVersion":9,"model":""}"#
        let error = #expect(throws: ModelError.self) {
            try DeployableModel(decoding: Array(document.utf8))
        }
        #expect(error?.description.contains("expected the JSON of an imported model") == true)
    }
}
