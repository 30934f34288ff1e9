internal import ONNXMessages
internal import SwiftProtobuf
public import Training

/// An ONNX file that was read.
public struct ONNXFile: Sendable {
    /// The longest file that is read, in bytes.
    public static let bytesMax = 512 << 20

    let model: Onnx_ModelProto

    /// Reads a file.
    ///
    /// - Throws: `ONNXError.tooLong` or `notAModel`.
    public init(_ bytes: [UInt8]) throws(ONNXError) {
        guard bytes.count <= Self.bytesMax else {
            throw .tooLong(bytes: bytes.count, bytesMax: Self.bytesMax)
        }
        do {
            model = try Onnx_ModelProto(serializedBytes: bytes)
        } catch {
            throw .notAModel("\(bytes.count) bytes that are no message of one")
        }
        guard model.irVersion > 0, !model.graph.output.isEmpty else {
            throw .notAModel("a message without a version or without outputs")
        }
    }

    /// The model that Kedge made the graph of; nil when Kedge did not.
    ///
    /// - Throws: `ONNXError.changed` unless both are as they were exported; `artifact` when it
    ///   cannot be read.
    public func artifact() throws(ONNXError) -> ModelArtifact? {
        let properties = Dictionary(
            model.metadataProps.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        guard let text = properties[EmbeddedArtifact.artifactKey] else { return nil }
        let json = Array(text.utf8)
        let digest = EmbeddedArtifact.digest(of: json, in: model)
        guard properties[EmbeddedArtifact.digestKey] == digest else { throw .changed }
        do {
            return try ModelArtifact(decoding: json)
        } catch {
            throw .artifact("\(error)")
        }
    }
}
