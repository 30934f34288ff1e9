/// What the feature store refuses.
public enum FeatureStoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A view exists with another schema.
    case schemaChanged(view: String, expected: String, got: String)
    /// A stored row does not fit the schema of its view.
    case corruptRow(view: Int32, expected: String, got: String)

    /// What was expected and what came.
    public var description: String {
        switch self {
        case .schemaChanged(let view, let expected, let got):
            "feature view '\(view)' holds \(expected); it cannot take \(got)"
        case .corruptRow(let view, let expected, let got):
            "feature view \(view): expected \(expected) in a stored row, got \(got)"
        }
    }
}
