/// What a model predicts: a class out of a fixed list, or a number.
///
/// Predictions and labels travel as `Double`: the index of the class, or the number itself.
public struct TargetSchema: Hashable, Codable, Sendable {
    /// The kind of prediction.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// One of two classes; the second of `classes` is the positive one (index 1).
        case binaryClassification = "binary_classification"
        /// One of three or more classes.
        case multiclassClassification = "multiclass_classification"
        /// A real number.
        case regression
    }

    /// The kind of prediction.
    public let kind: Kind

    /// The classes as events spell them (a JSON number 1 is "1", true is "true").
    ///
    /// For binary classification: negative, then positive. Empty for regression.
    public let classes: [String]

    /// Makes a classification target.
    ///
    /// - Throws: `ObservationsError.classes` unless there are two or more distinct classes.
    public init(classes: [String]) throws(ObservationsError) {
        guard classes.count >= 2, Set(classes).count == classes.count else {
            throw .classes(got: classes)
        }
        kind = classes.count == 2 ? .binaryClassification : .multiclassClassification
        self.classes = classes
    }

    private init(kind: Kind) {
        self.kind = kind
        classes = []
    }

    /// A regression target.
    public static let regression = TargetSchema(kind: .regression)

    /// The value that stands for the class spelled `text`, or nil when there is no such class.
    public func value(ofClass text: String) -> Double? {
        classes.firstIndex(of: text).map(Double.init)
    }
}
