internal import Models
public import Observations

/// A model that scores one row at a time.
public protocol ScoringModel: Sendable {
    /// The features, in order.
    var schema: FeatureSchema { get }

    /// What is predicted.
    var target: TargetSchema { get }

    /// The probability of the positive class, or the number, for one row.
    ///
    /// - Parameters:
    ///   - numeric: the numeric features in the order of the schema; NaN is missing.
    ///   - categorical: the categorical features in the order of the schema; nil is missing.
    func score(numeric: [Double], categorical: [String?]) -> Double

    /// The index of the class, or the number, that a score stands for.
    func prediction(forScore score: Double) -> Double
}

extension DeployableModel: ScoringModel {}

/// Reads the artifact of a model that Kedge trained, or imported.
func readArtifact(_ bytes: [UInt8]) throws -> any ScoringModel {
    try DeployableModel(decoding: bytes)
}
