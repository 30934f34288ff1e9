internal import Crypto
public import ONNX
public import Observations
public import Training
internal import Yams

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// The files of a model as MLflow writes it: flavours `onnx` and `python_function`, signature,
/// environment and an example of the input.
///
/// Source: the folder that `mlflow.onnx.save_model` of MLflow 3.17.2 writes.
public struct MLflowFolder: Sendable {
    /// The file that makes a folder a model.
    public static let descriptionName = "MLmodel"

    /// The file of the graph.
    public static let modelName = "model.onnx"

    private static let exampleName = "input_example.json"
    private static let servingExampleName = "serving_input_example.json"

    /// The files by name, in order.
    public let files: [(name: String, bytes: [UInt8])]

    /// Writes an artifact.
    ///
    /// The same artifact, version and time give the same bytes.
    ///
    /// - Parameters:
    ///   - version: Kedge's.
    ///   - time: what the folder says of when it was made.
    /// - Throws: `ONNXError` when names or categories have no spelling in ONNX.
    public init(
        _ artifact: ModelArtifact, version: String, created time: Timestamp
    ) throws(ONNXError) {
        let model = try ExportedModel(artifact, layout: .frames, version: version)
        let example = InputExample(artifact)
        let description = ModelDescription(
            flavors: .init(
                onnx: .init(
                    data: Self.modelName, version: PythonPackages.onnx,
                    providers: ["CPUExecutionProvider"]),
                pythonFunction: .init(
                    data: Self.modelName,
                    environment: ["conda": "conda.yaml", "virtualenv": "python_env.yaml"],
                    loader: "mlflow.onnx", python: PythonPackages.python)),
            mlflow: PythonPackages.mlflow, bytes: model.bytes.count,
            identifier: Self.identifier(of: model.bytes),
            example: .init(path: Self.exampleName, servingPath: Self.servingExampleName),
            signature: .init(
                inputs: SignatureColumn.json(of: artifact.schema),
                outputs: SignatureColumn.json(of: artifact.target, outputs: model.outputs)),
            created: Self.text(of: time))
        let texts = [
            (Self.descriptionName, Self.yaml(description)),
            ("conda.yaml", Self.yaml(CondaEnvironment())),
            ("python_env.yaml", Self.yaml(PythonEnvironment())),
            ("requirements.txt", PythonPackages.requirements.joined(separator: "\n") + "\n"),
            (Self.exampleName, example.json),
            (Self.servingExampleName, example.servingJSON),
        ]
        files =
            texts.map { (name: $0.0, bytes: Array($0.1.utf8)) }
            + [(name: Self.modelName, bytes: model.bytes)]
    }

    /// 32 hexadecimal digits that the same graph always gets.
    private static func identifier(of bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).prefix(16).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    /// A time as MLflow writes it, in UTC: `2026-11-30 13:31:01.789`.
    private static func text(of time: Timestamp) -> String {
        "\(time)".replacing("T", with: " ").replacing("Z", with: "")
    }

    private static func yaml(_ value: some Encodable) -> String {
        do {
            let encoder = YAMLEncoder()
            encoder.options.allowUnicode = true
            return try encoder.encode(value)
        } catch {
            preconditionFailure("texts and numbers can be written as YAML, yet: \(error)")
        }
    }
}

/// The file `python_env.yaml`.
private struct PythonEnvironment: Encodable {
    let python = PythonPackages.python
    let buildDependencies = PythonPackages.buildDependencies
    let dependencies = ["-r requirements.txt"]

    enum CodingKeys: String, CodingKey {
        case python, dependencies
        case buildDependencies = "build_dependencies"
    }
}

/// The file `conda.yaml`.
private struct CondaEnvironment: Encodable {
    enum Dependency: Encodable {
        case package(String)
        case pip([String])

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .package(let name): try container.encode(name)
            case .pip(let names): try container.encode(["pip": names])
            }
        }
    }

    let name = "mlflow-env"
    let channels = ["conda-forge"]
    let dependencies = [
        Dependency.package("python=\(PythonPackages.python)"), .package("pip"),
        .pip(PythonPackages.requirements),
    ]
}
