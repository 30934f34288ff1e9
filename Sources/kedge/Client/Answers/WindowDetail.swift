import Detection
import Registry

/// A closed window with its whole report and where it came from.
struct WindowDetail: Decodable {
    private enum CodingKeys: String, CodingKey {
        case offsetRanges, referenceHash, seed, softwareVersion, report, performance
    }

    let summary: WindowSummary
    let offsetRanges: [OffsetRange]
    let referenceHash: String?
    let seed: UInt64
    let softwareVersion: String
    let report: DriftReport?
    /// Absent until the first label comes.
    let performance: WindowPerformanceDetail?

    init(from decoder: any Decoder) throws {
        summary = try WindowSummary(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        offsetRanges = try container.decode([OffsetRange].self, forKey: .offsetRanges)
        referenceHash = try container.decodeIfPresent(String.self, forKey: .referenceHash)
        seed = try container.decode(UInt64.self, forKey: .seed)
        softwareVersion = try container.decode(String.self, forKey: .softwareVersion)
        report = try container.decodeIfPresent(DriftReport.self, forKey: .report)
        performance = try container.decodeIfPresent(
            WindowPerformanceDetail.self, forKey: .performance)
    }
}
