internal import Crypto
internal import ONNXMessages
internal import SwiftProtobuf

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// The artifact that a file holds beside the graph that was made of it.
///
/// A digest ties both: SHA-256 over the artifact's JSON and the file without its
/// `metadata_props`. Whoever changes one alone is found out; it is no signature.
enum EmbeddedArtifact {
    static let artifactKey = "kedge.artifact"
    static let digestKey = "kedge.digest"
    static let classesKey = "classes"

    /// The digest of an artifact and the model that was made of it, in hexadecimal digits.
    static func digest(of artifact: [UInt8], in model: Onnx_ModelProto) -> String {
        var bare = model
        bare.metadataProps = []
        var hash = SHA256()
        hash.update(data: artifact)
        hash.update(data: bytes(of: bare))
        return hash.finalize().map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    /// The classes that `metadata_props` names; nil when it names none.
    static func classes(of model: Onnx_ModelProto) -> [String]? {
        guard let text = model.metadataProps.first(where: { $0.key == classesKey })?.value,
            let names = try? JSONDecoder().decode([String].self, from: Data(text.utf8)),
            names.count >= 2
        else { return nil }
        return names
    }

    /// A message as bytes.
    static func bytes(of model: Onnx_ModelProto) -> [UInt8] {
        do {
            return try model.serializedBytes()
        } catch {
            preconditionFailure("a message without required members and extensions: \(error)")
        }
    }

    /// A JSON list of texts.
    static func list(_ texts: [String]) -> String {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .withoutEscapingSlashes
            return String(decoding: try encoder.encode(texts), as: UTF8.self)
        } catch {
            preconditionFailure("texts can be written as JSON, yet: \(error)")
        }
    }
}
