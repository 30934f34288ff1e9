internal import Yams

/// What a file `MLmodel` says of where the graph is.
public struct MLflowDescription: Sendable {
    /// The longest file that is read, in bytes.
    public static let bytesMax = 1 << 20

    /// The path of the ONNX file in the folder.
    public let modelPath: String

    private struct Description: Decodable {
        let flavors: [String: Flavour]
    }

    private struct Flavour: Decodable {
        let data: String?
    }

    /// Reads the text of the file.
    ///
    /// - Throws: `MLflowError` for what is wrong with it.
    public init(_ text: String) throws(MLflowError) {
        guard text.utf8.count <= Self.bytesMax else {
            throw .notAModel("more than \(Self.bytesMax) bytes")
        }
        let description: Description
        do {
            description = try YAMLDecoder().decode(Description.self, from: text)
        } catch {
            throw .notAModel("a file without flavors")
        }
        guard let flavour = description.flavors["onnx"] else {
            throw .flavours(description.flavors.keys.sorted())
        }
        let path = flavour.data ?? MLflowFolder.modelName
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains(".."), !parts.contains("") else { throw .outside(path) }
        modelPath = path
    }
}
