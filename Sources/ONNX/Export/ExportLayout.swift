/// How the inputs and outputs of an exported graph are laid out.
public enum ExportLayout: Sendable, CaseIterable {
    /// As users of skl2onnx expect it: an input `[N, 1]` for each feature; outputs `label` (`[N]`)
    /// and `probabilities` (`[N, classes]`), or `variable` (`[N, 1]`).
    case tensors
    /// As MLflow passes data frames: an input `[N]` for each of several features, `[N, 1]` for a
    /// single one; outputs of one number a row, `label` and `probability_CLASS` for each class, or
    /// `variable`.
    ///
    /// MLflow flattens every output to a column, so a matrix of probabilities would not fit. Its
    /// inputs that miss a category arrive as the texts None, nan or <NA>: those are missing too,
    /// unless the feature has such a category.
    case frames

    /// The texts that stand for a missing category.
    var missingTexts: [String] {
        switch self {
        case .tensors: [""]
        case .frames: ["", "None", "nan", "<NA>"]
        }
    }
}
