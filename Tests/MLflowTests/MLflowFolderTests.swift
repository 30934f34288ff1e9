import MLflow
import Observations
import Testing
import Training
import Yams

/// The texts of an MLflow folder.
@Suite struct MLflowFolderTests {
    private static func folder() throws -> [String: String] {
        let schema = try FeatureSchema([
            Feature(name: "it's: x", kind: .numeric), Feature(name: "group", kind: .categorical),
        ])
        let table = try FeatureTable(
            schema: schema,
            columns: [
                .numeric([1, 2, 3, 4, 5, 6]),
                .categorical(CategoricalColumn(["a", "b", "a", "b", "a", "b"])),
            ])
        let artifact = try Trainer.train(
            TrainingSet(
                features: table, labels: [0, 1, 1, 0, 1, 0],
                target: TargetSchema(classes: ["no", "yes"])))
        let folder = try MLflowFolder(
            artifact, version: "1", created: Timestamp(milliseconds: 1_795_413_742_034))
        return Dictionary(
            uniqueKeysWithValues: folder.files.filter { $0.name != MLflowFolder.modelName }.map {
                ($0.name, String(decoding: $0.bytes, as: UTF8.self))
            })
    }

    private struct Description: Decodable {
        let flavors: [String: [String: Value]]
        let signature: [String: String]
        let utc_time_created: String
        let model_uuid: String
    }

    private enum Value: Decodable {
        case text(String)
        case other

        init(from decoder: any Decoder) throws {
            self = (try? String(from: decoder)).map { .text($0) } ?? .other
        }
    }

    /// The members of `MLmodel` as `mlflow.onnx.save_model` of MLflow 3.17.2 writes them.
    @Test func `the description has both flavours and the signature`() throws {
        let text = try #require(try Self.folder()["MLmodel"])
        let description = try YAMLDecoder().decode(Description.self, from: text)
        #expect(Set(description.flavors.keys) == ["onnx", "python_function"])
        guard case .text("mlflow.onnx") = description.flavors["python_function"]?["loader_module"],
            case .text("3.11.2") = description.flavors["python_function"]?["python_version"]
        else {
            Issue.record("\(text)")
            return
        }
        #expect(
            description.signature["inputs"]
                == #"[{"name":"it's: x","required":true,"type":"double"},"#
                + #"{"name":"group","required":true,"type":"string"}]"#)
        #expect(
            description.signature["outputs"]
                == #"[{"name":"label","required":true,"type":"string"},"#
                + #"{"name":"probability_no","required":true,"type":"double"},"#
                + #"{"name":"probability_yes","required":true,"type":"double"}]"#)
        #expect(description.utc_time_created == "2026-11-23 06:02:22.034")
        #expect(description.model_uuid.count == 32)
        #expect(try MLflowDescription(text).modelPath == "model.onnx")
    }

    @Test func `the example is a row that the model takes`() throws {
        let files = try Self.folder()
        #expect(
            files["input_example.json"]
                == #"{"columns":["it's: x","group"],"data":[[3.5,"a"]]}"#)
        #expect(
            files["serving_input_example.json"]
                == #"{"dataframe_split":{"columns":["it's: x","group"],"data":[[3.5,"a"]]}}"#)
        #expect(files["requirements.txt"]?.hasPrefix("mlflow==") == true)
        #expect(files["python_env.yaml"]?.contains("- -r requirements.txt") == true)
        #expect(files["conda.yaml"]?.contains("- pip:") == true)
    }

    @Test func `folders of other flavours, and paths out of the folder, are refused`() throws {
        #expect(throws: MLflowError.flavours(["python_function", "sklearn"])) {
            try MLflowDescription("flavors:\n  sklearn: {}\n  python_function: {}\n")
        }
        for path in ["../model.onnx", "/tmp/model.onnx", "a//b", "a/../../b"] {
            #expect(throws: MLflowError.outside(path)) {
                try MLflowDescription("flavors:\n  onnx:\n    data: \(path)\n")
            }
        }
        for text in ["", "flavors: 3", "{", "a: &a [*a, *a]"] {
            #expect(throws: MLflowError.self) { try MLflowDescription(text) }
        }
        let deeper = "flavors:\n  onnx:\n    data: data/model.onnx\n"
        #expect(try MLflowDescription(deeper).modelPath == "data/model.onnx")
    }
}
