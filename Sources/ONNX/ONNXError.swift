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
    /// A graph has operators that Kedge does not compute.
    case operators(unknown: [String], known: [String])
    /// Something of a graph is not as ONNX has it, or not as Kedge reads it.
    case graph(place: String, expected: String, got: String)
    /// The inputs or outputs of a graph are not those of a classifier or a regression.
    case answer(expected: String, got: String)
    /// A value is none that an input takes; rows are counted from 0.
    case value(row: Int, feature: String, expected: String)

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
        case .operators(let unknown, let known):
            "expected operators that Kedge computes, got \(unknown.joined(separator: ", ")); "
                + "it computes \(known.joined(separator: ", "))"
        case .graph(let place, let expected, let got):
            "\(place): expected \(expected), got \(got)"
        case .answer(let expected, let got):
            "expected \(expected), got \(got)"
        case .value(let row, let feature, let expected):
            "row \(row + 1), feature '\(feature)': expected \(expected)"
        }
    }
}
