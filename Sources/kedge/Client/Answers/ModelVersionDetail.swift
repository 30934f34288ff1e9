import Registry

/// An immutable version of a model.
struct ModelVersionDetail: Decodable {
    /// Where it came from.
    struct Lineage: Decodable {
        let pipeline: String?
        let knownBy: String?
        let predictionRanges: [OffsetRange]
        let labelRanges: [OffsetRange]
        let trainingRows: Int
        let firstEventTime: String?
        let lastEventTime: String?
    }

    let model: String
    let version: Int
    let aliases: [String]
    let contentHash: String
    let referenceHash: String?
    let parentVersion: Int?
    let lineage: Lineage
    let metrics: VersionMetrics
    let seed: UInt64
    let softwareVersion: String
    let createdAt: String
    let createdBy: String
}
