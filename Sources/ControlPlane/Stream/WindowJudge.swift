import Detection
import Observations
import Pipelines
import Postgres
import Registry
import Windows

/// Compares a closed window with the reference of the version that made its predictions.
struct WindowJudge {
    let pipeline: Pipeline
    let softwareVersion: String

    /// Judges a window whose parts, in order of partition, are all there.
    func judge(
        _ parts: [WindowPart], number: Int64, connection: PostgresConnection,
        versions: VersionKnowledge
    ) async throws -> WindowStore.Window {
        let first = parts[0].window
        var rows = PredictionBatch(schema: pipeline.decode.features)
        for part in parts { rows.append(contentsOf: part.window.rows) }
        let version = Self.mostFrequentVersion(rows.versions)
        let seed = IDHash.of("\(pipeline.name)#\(number)".utf8)
        var report: DriftReport?
        var referenceHash: ContentHash?
        if let version, let settings = pipeline.detect.drift,
            let reference = try await versions.reference(of: version, from: connection)
        {
            referenceHash = reference.hash
            report = try DriftComparison(settings: settings).report(
                reference: reference.profile, current: rows.features, seed: seed)
        }
        return WindowStore.Window(
            number: number, revision: 0,
            startsAt: parts.map(\.window.start).min() ?? first.start,
            endsAt: parts.map(\.window.end).max() ?? first.end, rows: Int64(rows.count),
            offsetRanges: parts.map {
                OffsetRange(
                    topic: pipeline.topic.predictions, partition: $0.partition,
                    first: $0.window.firstOffset, last: $0.window.lastOffset)
            },
            model: pipeline.model, modelVersion: version, referenceHash: referenceHash,
            seed: seed, report: report, softwareVersion: softwareVersion)
    }

    /// The version that answered most rows; of equally frequent ones the higher.
    private static func mostFrequentVersion(_ versions: CategoricalColumn) -> Int? {
        var counts: [Int32: Int] = [:]
        for code in versions.codes where code != CategoricalColumn.missing {
            counts[code, default: 0] += 1
        }
        return counts.compactMap { code, count in
            ModelVersion.number(versions.dictionary[Int(code)])
                .map { (count: count, version: $0) }
        }.max { ($0.count, $0.version) < ($1.count, $1.version) }?.version
    }
}
