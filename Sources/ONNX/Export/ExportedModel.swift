internal import Crypto
internal import ONNXMessages
internal import Observations
internal import SwiftProtobuf
public import Training

/// An artifact as an ONNX file.
///
/// Operators of `ai.onnx` of version 15 and `ai.onnx.ml` of version 2, in an IR of version 8 (the
/// three of ONNX 1.10). Inputs carry the names of the features: `double`, where NaN (and infinity)
/// is missing, and `string`, where the empty text is. Outputs are named as `ExportLayout` says,
/// with marks behind the name where a feature has it already. `metadata_props` holds the classes
/// as a JSON list (`classes`), the artifact's canonical JSON (`kedge.artifact`) and what ties it to
/// the graph (`kedge.digest`).
public struct ExportedModel: Sendable {
    /// The version of the operators of `ai.onnx`.
    public static let operatorSet = 15

    /// The version of the operators of `ai.onnx.ml`.
    public static let machineLearningOperatorSet = 2

    /// The version of the file's own format.
    public static let representation = 8

    /// The file.
    public let bytes: [UInt8]

    /// The names of the outputs, in order.
    public let outputs: [String]

    /// Writes an artifact.
    ///
    /// - Parameter version: Kedge's, for `producer_version`.
    /// - Throws: `ONNXError` when names or categories have no spelling in ONNX.
    public init(
        _ artifact: ModelArtifact, layout: ExportLayout, version: String
    ) throws(ONNXError) {
        var model = Onnx_ModelProto()
        model.irVersion = Int64(Self.representation)
        model.producerName = "kedge"
        model.producerVersion = version
        model.modelVersion = 1
        model.opsetImport = [
            .with { $0.version = Int64(Self.operatorSet) },
            .with {
                $0.domain = "ai.onnx.ml"
                $0.version = Int64(Self.machineLearningOperatorSet)
            },
        ]
        model.graph = try ArtifactGraph.graph(of: artifact, layout: layout)
        outputs = model.graph.output.map(\.name)
        let json = artifact.encoded()
        let digest = EmbeddedArtifact.digest(of: json, in: model)
        let properties = [
            (EmbeddedArtifact.classesKey, EmbeddedArtifact.list(artifact.target.classes)),
            (EmbeddedArtifact.artifactKey, String(decoding: json, as: UTF8.self)),
            (EmbeddedArtifact.digestKey, digest),
        ]
        model.metadataProps = properties.map { key, value in
            .with {
                $0.key = key
                $0.value = value
            }
        }
        bytes = EmbeddedArtifact.bytes(of: model)
    }
}
