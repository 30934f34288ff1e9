public import ONNX
public import Training

/// Why a model cannot be read, or does not answer.
public enum ModelError: Error, Sendable, CustomStringConvertible {
    /// A model that Kedge trained.
    case artifact(TrainingError)
    /// A graph that others made.
    case graph(ONNXError)
    /// The JSON around a graph.
    case document(String)

    /// What was expected and what came.
    public var description: String {
        switch self {
        case .artifact(let error): "\(error)"
        case .graph(let error): "\(error)"
        case .document(let reason): "expected the JSON of an imported model: \(reason)"
        }
    }
}
