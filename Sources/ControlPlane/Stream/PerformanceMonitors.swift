import Detection
import Observations
import Registry
import Rollouts
import Windows

/// Judges joined predictions of one partition: rolling metrics and monitors by version, evidence.
///
/// Each version has monitors of its own, fed with every prediction it made, whether it answered or
/// was mirrored, so a version that takes over has a history already. Beyond `versionsMax` the
/// version whose last label is the longest ago makes room for a new one; should it get labels
/// again, its monitors begin anew.
struct PerformanceMonitors: Codable, Sendable {
    /// The most versions of a partition that are watched at a time.
    static let versionsMax = 100

    /// How predictions are judged.
    private(set) var settings: MonitorSettings
    private var byVersion: [Int: VersionMonitor] = [:]
    private var served: VersionMonitor

    /// Makes monitors that have seen nothing.
    init(settings: MonitorSettings) {
        self.settings = settings
        served = VersionMonitor(settings: settings, baseline: nil, isArmed: false)
    }

    /// Begins anew if the settings are others; how many labels there were is remembered.
    mutating func adopt(_ settings: MonitorSettings) {
        guard settings != self.settings else { return }
        self.settings = settings
        served.restart(settings: settings)
        for version in byVersion.keys { byVersion[version]?.restart(settings: settings) }
    }

    /// How many versions have monitors of their own.
    var versionCount: Int { byVersion.count }

    /// Takes in joined rows, in order.
    ///
    /// - Parameter baselines: the hold-out error of each version that may occur.
    /// - Returns: whether a version got monitors.
    @discardableResult
    mutating func take(
        _ rows: JoinedBatch, partition: Int32, settings: MonitorSettings,
        baselines: [Int: VersionMetrics], into results: inout StreamResults
    ) -> Bool {
        var isNew = false
        for row in 0..<rows.count {
            let label = rows.labels[row]
            let moment = Moment(
                partition: partition, predictionTime: rows.predictionTimes[row],
                eventTime: rows.labelTimes[row], labelOffset: rows.labelOffsets[row])
            served.take(
                prediction: rows.predictions[row], label: label, version: PerformanceStore.served,
                moment: moment, settings: settings, into: &results)
            // Versions that are not the registry's count only as served.
            guard let version = rows.versions[row].flatMap(ModelVersion.number) else { continue }
            isNew =
                judge(
                    version, prediction: rows.predictions[row], label: label, moment: moment,
                    settings: settings, baselines: baselines, into: &results) || isNew
            let isRight = rows.predictions[row] == label
            results.outcomes[version, default: (0, 0)].correct += isRight ? 1 : 0
            results.outcomes[version, default: (0, 0)].wrong += isRight ? 0 : 1
            guard let mirrored = rows.mirroredVersions[row].flatMap(ModelVersion.number),
                mirrored != version
            else { continue }
            isNew =
                judge(
                    mirrored, prediction: rows.mirroredPredictions[row], label: label,
                    moment: moment,
                    settings: settings, baselines: baselines, into: &results) || isNew
            let (answered, unanswered) = Self.areRight(
                rows.predictions[row], rows.mirroredPredictions[row], label: label,
                target: settings.target)
            let pair = StreamResults.VersionPair(
                lower: min(version, mirrored), higher: max(version, mirrored))
            results.paired[pair, default: PairedEvidence()].record(
                stableIsRight: version < mirrored ? answered : unanswered,
                canaryIsRight: version < mirrored ? unanswered : answered)
        }
        return isNew
    }

    /// Where the e-detectors of the newest versions stand, at most `wealthVersionsMax` of them.
    var wealth: [DetectorWealth] {
        byVersion.keys.sorted().suffix(Self.wealthVersionsMax).flatMap { version in
            (byVersion[version]?.wealth ?? []).map {
                DetectorWealth(version: version, detector: $0.detector, ratio: $0.ratio)
            }
        }
    }

    /// Champion, canary and what was before them; older versions get no labels any more.
    private static let wealthVersionsMax = 3

    /// Which of two predictions are right; of a number: the closer one, both when equally close.
    private static func areRight(
        _ first: Double, _ second: Double, label: Double, target: TargetSchema.Kind
    ) -> (Bool, Bool) {
        guard target == .regression else { return (first == label, second == label) }
        let (errorOfFirst, errorOfSecond) = (abs(first - label), abs(second - label))
        return (!(errorOfSecond < errorOfFirst), !(errorOfFirst < errorOfSecond))
    }

    /// Tells a version's monitors of a label; returns whether the version had none.
    private mutating func judge(
        _ version: Int, prediction: Double, label: Double, moment: Moment,
        settings: MonitorSettings, baselines: [Int: VersionMetrics],
        into results: inout StreamResults
    ) -> Bool {
        let known = byVersion.removeValue(forKey: version)
        if known == nil, byVersion.count >= Self.versionsMax {
            evict()
            results.tally.evictedMonitors += 1
        }
        var monitor =
            known
            ?? VersionMonitor(settings: settings, baseline: baselines[version], isArmed: true)
        monitor.take(
            prediction: prediction, label: label, version: version, moment: moment,
            settings: settings, into: &results)
        monitor.lastUse = served.labels
        byVersion[version] = monitor
        return known == nil
    }

    /// Drops the monitors of the version whose last label is the longest ago; of two with one
    /// label, which an answer and its mirror have, those of the lower version.
    private mutating func evict() {
        let oldest = byVersion.min {
            ($0.value.lastUse ?? 0, $0.key) < ($1.value.lastUse ?? 0, $1.key)
        }
        if let oldest { byVersion[oldest.key] = nil }
    }
}
