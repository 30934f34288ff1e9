/// Why a model could not be trained, read or used.
public enum TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no row with a positive weight.
    case noRows
    /// Counts of rows, labels or weights differ, or features are of another schema.
    case shape(expected: String, got: String)
    /// A label is not a class of the target, or not a finite number.
    case label(row: Int, expected: String)
    /// A weight is negative, NaN or infinite.
    case weight(row: Int)
    /// All rows carry the same class.
    case oneClass(String)
    /// One of three or more classes has no row.
    case classWithoutRows(String)
    /// A feature has no value in any row.
    case featureWithoutValues(name: String)
    /// A feature has missing values, and the settings refuse them.
    case missingValues(feature: String, rows: Int)
    /// The learner does not fit the kind of target.
    case learner(expected: String, got: String)
    /// A setting is out of its range.
    case setting(name: String, expected: String, got: String)
    /// A hyperplane separates the classes, so without a penalty no finite coefficients exist.
    case separable
    /// The iteration did not settle within its bound.
    case notConverged(steps: Int)
    /// The values are too large or too far apart to compute with.
    case numerical(String)
    /// A source of rows cannot be read again.
    case unreadable(String)
    /// A model artifact cannot be read.
    case artifact(expected: String, got: String)

    /// What was expected and what came.
    public var description: String {
        switch self {
        case .noRows:
            "expected rows with a positive weight, got none"
        case .shape(let expected, let got), .learner(let expected, let got):
            "expected \(expected), got \(got)"
        case .label(let row, let expected):
            "expected the label of row \(row) to be \(expected)"
        case .weight(let row):
            "expected the weight of row \(row) to be a finite number of 0 or more"
        case .oneClass(let name):
            "expected labels of both classes, got only '\(name)'"
        case .classWithoutRows(let name):
            "expected labels of every class, got none of '\(name)'"
        case .featureWithoutValues(let name):
            "expected some values of feature '\(name)', got none: all rows lack it"
        case .missingValues(let feature, let rows):
            "expected no missing value of feature '\(feature)', got \(rows)"
        case .setting(let name, let expected, let got):
            "expected \(name) to be \(expected), got \(got)"
        case .separable:
            "expected classes that overlap, got classes that a hyperplane separates; "
                + "set a penalty above 0"
        case .notConverged(let steps):
            "expected the coefficients to settle within \(steps) steps, they did not; "
                + "a larger penalty helps"
        case .numerical(let reason):
            "expected values that can be computed with: \(reason)"
        case .unreadable(let reason):
            "expected rows that can be read again: \(reason)"
        case .artifact(let expected, let got):
            "expected a model artifact with \(expected), got \(got)"
        }
    }
}
