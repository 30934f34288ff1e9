internal import Detection
internal import Observations
internal import Registry

/// A closed window with its whole report and where it came from.
struct WindowReportAnswer: Encodable {
    private enum CodingKeys: String, CodingKey {
        case offsetRanges, referenceHash, seed, softwareVersion, report, performance
    }

    /// The members that stand in lists, too.
    let window: WindowAnswer
    let offsetRanges: [OffsetRange]
    let referenceHash: String?
    let seed: UInt64
    let softwareVersion: String
    let report: DriftReport?
    let performance: WindowPerformanceAnswer?

    init(
        _ window: WindowStore.Window, performance: WindowPerformanceStore.Performance?,
        of kind: TargetSchema.Kind
    ) {
        self.window = WindowAnswer(window)
        offsetRanges = window.offsetRanges
        referenceHash = window.referenceHash?.description
        seed = window.seed
        softwareVersion = window.softwareVersion
        report = window.report
        self.performance = performance.map { WindowPerformanceAnswer($0, of: kind) }
    }

    func encode(to encoder: any Encoder) throws {
        try window.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(offsetRanges, forKey: .offsetRanges)
        try container.encodeIfPresent(referenceHash, forKey: .referenceHash)
        try container.encode(seed, forKey: .seed)
        try container.encode(softwareVersion, forKey: .softwareVersion)
        try container.encodeIfPresent(report, forKey: .report)
        try container.encodeIfPresent(performance, forKey: .performance)
    }
}
