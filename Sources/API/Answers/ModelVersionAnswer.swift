internal import Detection
internal import Registry
internal import Training

/// An immutable version of a model.
struct ModelVersionAnswer: Encodable {
    let model: String
    let version: Int
    let aliases: [String]
    let contentHash: String
    let referenceHash: String?
    let parentVersion: Int?
    let lineage: LineageAnswer
    let parameters: TrainingSettings?
    let metrics: VersionMetrics
    let seed: UInt64
    let softwareVersion: String
    let createdAt: RFC3339Time
    let createdBy: String

    init(_ version: ModelVersion, aliases: [String]) {
        model = version.model
        self.version = version.version
        self.aliases = aliases
        contentHash = version.contentHash.description
        referenceHash = version.referenceHash?.description
        parentVersion = version.parentVersion
        lineage = LineageAnswer(version.lineage)
        parameters = version.parameters
        metrics = version.metrics
        seed = version.seed
        softwareVersion = version.softwareVersion
        createdAt = RFC3339Time(version.createdAt)
        createdBy = version.createdBy
    }
}
