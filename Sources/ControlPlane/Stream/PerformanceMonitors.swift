import Detection
import Observations
import Registry
import Rollouts
import Windows

/// Judges joined predictions of one partition: rolling metrics and monitors by version, evidence.
///
/// Each version has monitors of its own, fed with every prediction it made, whether it answered or
/// was mirrored, so a version that takes over has a history already.
struct PerformanceMonitors: Codable, Sendable {
    private var byVersion: [Int: VersionMonitor] = [:]
    private var served: VersionMonitor

    /// Makes monitors that have seen nothing.
    init(settings: MonitorSettings) {
        served = VersionMonitor(settings: settings, baseline: nil, isArmed: false)
    }

    /// Takes in joined rows, in order.
    ///
    /// - Parameter baselines: the hold-out error of each version that may occur.
    mutating func take(
        _ rows: JoinedBatch, partition: Int32, settings: MonitorSettings,
        baselines: [Int: VersionMetrics], into results: inout StreamResults
    ) {
        for row in 0..<rows.count {
            guard let version = rows.versions[row].flatMap({ Int($0) }) else { continue }
            let label = rows.labels[row]
            let moment = Moment(
                partition: partition, eventTime: rows.labelTimes[row],
                labelOffset: rows.labelOffsets[row])
            served.take(
                prediction: rows.predictions[row], label: label, version: PerformanceStore.served,
                moment: moment, settings: settings, into: &results)
            judge(
                version, prediction: rows.predictions[row], label: label, moment: moment,
                settings: settings, baselines: baselines, into: &results)
            let isRight = rows.predictions[row] == label
            results.outcomes[version, default: (0, 0)].correct += isRight ? 1 : 0
            results.outcomes[version, default: (0, 0)].wrong += isRight ? 0 : 1
            guard let mirrored = rows.mirroredVersions[row].flatMap({ Int($0) }),
                mirrored != version
            else { continue }
            judge(
                mirrored, prediction: rows.mirroredPredictions[row], label: label, moment: moment,
                settings: settings, baselines: baselines, into: &results)
            let mirroredIsRight = rows.mirroredPredictions[row] == label
            let pair = StreamResults.VersionPair(
                lower: min(version, mirrored), higher: max(version, mirrored))
            results.paired[pair, default: PairedEvidence()].record(
                stableIsRight: version < mirrored ? isRight : mirroredIsRight,
                canaryIsRight: version < mirrored ? mirroredIsRight : isRight)
        }
    }

    private mutating func judge(
        _ version: Int, prediction: Double, label: Double, moment: Moment,
        settings: MonitorSettings, baselines: [Int: VersionMetrics],
        into results: inout StreamResults
    ) {
        var monitor =
            byVersion.removeValue(forKey: version)
            ?? VersionMonitor(settings: settings, baseline: baselines[version], isArmed: true)
        monitor.take(
            prediction: prediction, label: label, version: version, moment: moment,
            settings: settings, into: &results)
        byVersion[version] = monitor
    }
}
