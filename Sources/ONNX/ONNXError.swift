/// Why a model could not be written as an ONNX file, or read from one.
public enum ONNXError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A model has no feature, so its graph would have no input.
    case noFeatures
    /// A feature has no name, which an input of a graph needs.
    case unnamedFeature(position: Int)
    /// A feature has a category without a character, which stands for a missing value.
    case emptyCategory(feature: String)
    /// A file is longer than what is read.
    case tooLong(bytes: Int, bytesMax: Int)
    /// A file is no ONNX model.
    case notAModel(String)
    /// The artifact in a file, or its graph, is not the one that was exported.
    case changed
    /// The artifact in a file cannot be read.
    case artifact(String)

    /// What was expected and what came.
    public var description: String {
        switch self {
        case .noFeatures:
            "expected a model of one feature or more, got none"
        case .unnamedFeature(let position):
            "expected a name of every feature, got none of feature \(position + 1)"
        case .emptyCategory(let feature):
            "expected categories of one character or more, got an empty one of feature "
                + "'\(feature)': in ONNX an empty text is a missing value"
        case .tooLong(let bytes, let bytesMax):
            "expected at most \(bytesMax) bytes of ONNX, got \(bytes)"
        case .notAModel(let reason):
            "expected an ONNX model, got \(reason)"
        case .changed:
            "expected a graph as Kedge exported it, got one that was changed since, or another "
                + "model beside it in 'kedge.artifact'; remove that from metadata_props to read "
                + "the graph alone"
        case .artifact(let reason):
            "kedge.artifact in metadata_props: \(reason)"
        }
    }
}
