/// Why an MLflow folder could not be read.
public enum MLflowError: Error, Hashable, Sendable, CustomStringConvertible {
    /// `MLmodel` is no YAML, or not of a model.
    case notAModel(String)
    /// The model is of other flavours.
    case flavours([String])
    /// The model's file lies outside of its folder.
    case outside(String)

    /// What was expected and what came.
    public var description: String {
        switch self {
        case .notAModel(let reason): "expected the description of an MLflow model, got \(reason)"
        case .flavours(let names):
            "expected a model of the flavour onnx, got "
                + (names.isEmpty ? "none" : names.joined(separator: ", "))
        case .outside(let path):
            "expected the model's file inside of the folder, got '\(path)'"
        }
    }
}
