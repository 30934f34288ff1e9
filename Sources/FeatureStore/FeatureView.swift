public import Observations

/// A named set of features whose rows are kept with two times.
///
/// One is when a row was true (event time), the other when Kedge knew it.
public struct FeatureView: Hashable, Sendable {
    /// The number of the view in the database.
    public let id: Int32
    /// The name; a pipeline's own view bears its name.
    public let name: String
    /// The features, in order.
    public let schema: FeatureSchema
}
