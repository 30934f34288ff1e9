public import Observations

/// The rows of a data file.
public struct DataFile: Sendable {
    /// What messages call the file.
    public let name: String
    /// The columns that were read.
    public let table: FeatureTable
    /// For each numeric column with any, its integers beyond 2^53 that no double equals.
    public let roundedIntegers: [String: Int]
}
