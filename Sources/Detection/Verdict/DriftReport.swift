/// The comparison of a window with its reference: a verdict, and all numbers that led to it.
public struct DriftReport: Codable, Sendable, Equatable {
    /// The size of a sample.
    public struct Sample: Codable, Sendable, Equatable {
        /// How many rows it has.
        public let rows: Int
    }

    /// Whether any feature drifted, or all of them jointly.
    public let drift: Bool
    /// The reference.
    public let reference: Sample
    /// The window.
    public let current: Sample
    /// The level of the verdict.
    public let alpha: Double
    /// How p-values were adjusted.
    public let correction: MultipleTestingCorrection
    /// The seed of subsamples and relabellings.
    public let seed: UInt64
    /// The features in the order of the schema.
    public let features: [FeatureDrift]
    /// Tests on all features together.
    public let joint: [TestResult]
    /// What is wrong with values, apart from drift.
    public internal(set) var dataQuality: [DataQualityFinding]

    /// Whether no test could be made, so that no drift says nothing.
    public var comparesNothing: Bool {
        joint.isEmpty && features.allSatisfy(\.tests.isEmpty)
    }

    /// The rows of the reference.
    public var referenceRows: Int { reference.rows }

    /// The rows of the window.
    public var currentRows: Int { current.rows }

    /// The features that drifted, the strongest effect first.
    public var driftedFeatures: [FeatureDrift] {
        features.filter(\.drift).sorted { ($1.strength, $0.name) < ($0.strength, $1.name) }
    }
}
