public import Observations
public import Training

/// One immutable version of a registered model.
public struct ModelVersion: Sendable {
    /// The name of the model.
    public let model: String
    /// The number of the version, from 1.
    public let version: Int
    /// The hash of the artifact.
    public let contentHash: ContentHash
    /// The hash of the reference profile that drift is measured against; nil when there is none.
    public let referenceHash: ContentHash?
    /// The version that was champion when this one was made.
    public let parentVersion: Int?
    /// Where it came from.
    public let lineage: Lineage
    /// How it was trained; nil when a program of the user's did it.
    public let parameters: TrainingSettings?
    /// How it did on its hold-out.
    public let metrics: VersionMetrics
    /// The seed of everything random in its making.
    public let seed: UInt64
    /// The version of Kedge that made it.
    public let softwareVersion: String
    /// When it was registered.
    public let createdAt: Timestamp
    /// Who registered it.
    public let createdBy: String

    /// The number of a version that a stream names; nil for a name that no registered version has.
    public static func number(_ name: String) -> Int? {
        Int32(name).flatMap { $0 > 0 ? Int($0) : nil }
    }
}

/// What is registered as a new version.
public struct NewModelVersion: Sendable {
    /// The name of the model.
    public var model: String
    /// The artifact's bytes.
    public var artifact: [UInt8]
    /// The reference profile's bytes.
    public var reference: [UInt8]?
    /// The version that was champion.
    public var parentVersion: Int?
    /// Where it came from.
    public var lineage: Lineage
    /// How it was trained; nil when a program of the user's did it.
    public var parameters: TrainingSettings?
    /// How it did on its hold-out.
    public var metrics: VersionMetrics
    /// The seed of everything random in its making.
    public var seed: UInt64
    /// The version of Kedge that made it.
    public var softwareVersion: String
    /// Who registers it.
    public var createdBy: String

    /// Makes a new version.
    public init(
        model: String, artifact: [UInt8], reference: [UInt8]?, parentVersion: Int?,
        lineage: Lineage, parameters: TrainingSettings?, metrics: VersionMetrics, seed: UInt64,
        softwareVersion: String, createdBy: String
    ) {
        self.model = model
        self.artifact = artifact
        self.reference = reference
        self.parentVersion = parentVersion
        self.lineage = lineage
        self.parameters = parameters
        self.metrics = metrics
        self.seed = seed
        self.softwareVersion = softwareVersion
        self.createdBy = createdBy
    }
}
