import Decisions
import Detection
import Observations
import Pipelines
import Registry

/// Judges the predictions of one version as their labels come: rolling metrics, and e-detectors.
struct VersionMonitor: Codable, Sendable {
    private var rolling: RollingConfusion
    /// In place of `rolling` for more than two classes.
    private var classes: RollingClasses?
    /// How many labels there were.
    private(set) var labels: Int64 = 0
    /// How many labels the partition had when this version got its last one; nil in states of
    /// versions before 0.2.
    var lastUse: Int64?
    private let isArmed: Bool
    /// The upper bound of the error rate on the hold-out; nil when there was none.
    private let errorRateMax: Double?
    private var errorRate: ErrorEDetector?
    private var metrics: [MetricEDetector]
    /// When errors began to be more; nil without a hold-out, and in states of versions before 0.2.
    private var change: ChangePoint?

    /// Makes a monitor that has seen nothing.
    ///
    /// - Parameters:
    ///   - baseline: how the version did on its hold-out; without it the error rate is not watched.
    ///   - isArmed: whether it raises alarms at all.
    init(settings: MonitorSettings, baseline: VersionMetrics?, isArmed: Bool) {
        rolling = RollingConfusion(capacity: settings.windowLabels)
        classes = Self.classes(settings)
        metrics = []
        self.isArmed = isArmed
        errorRateMax = baseline?.errorRate?.upper
        arm(settings)
    }

    /// Forgets all but how many labels there were.
    mutating func restart(settings: MonitorSettings) {
        rolling = RollingConfusion(capacity: settings.windowLabels)
        classes = Self.classes(settings)
        metrics = []
        errorRate = nil
        change = nil
        arm(settings)
    }

    private static func classes(_ settings: MonitorSettings) -> RollingClasses? {
        settings.classCount.map {
            RollingClasses(capacity: settings.windowLabels, classCount: $0)
        }
    }

    private mutating func arm(_ settings: MonitorSettings) {
        guard isArmed, settings.isClassification else { return }
        change = errorRateMax.flatMap {
            try? ChangePoint(baseline: ErrorEDetector.watchable($0))
        }
        for monitor in settings.monitors {
            let threshold = Double(monitor.expectedLabelsToFalseAlarm)
            if let metric = monitor.metric.classification, let minimum = monitor.minimum {
                // The settings were checked when the pipeline was read.
                if let detector = try? MetricEDetector(
                    metric: metric, minimum: minimum, threshold: threshold)
                {
                    metrics.append(detector)
                }
            } else if let errorRateMax {
                errorRate = try? ErrorEDetector(
                    baseline: ErrorEDetector.watchable(errorRateMax), threshold: threshold)
            }
        }
    }

    /// Takes in one labelled prediction.
    mutating func take(
        prediction: Double, label: Double, version: Int, moment: Moment,
        settings: MonitorSettings, into results: inout StreamResults
    ) {
        labels += 1
        guard settings.isClassification else { return }
        let isError = prediction != label
        change?.update(isError: isError, at: moment.predictionTime.milliseconds)
        watchErrorRate(isError: isError, version: version, moment: moment, into: &results)
        if settings.classCount == nil {
            rolling.add(label: label, prediction: prediction)
            watchMetrics(
                prediction: prediction, label: label, version: version, moment: moment,
                into: &results)
        } else {
            classes?.add(label: label, prediction: prediction)
            // Only accuracy is watched, to which it matters that an answer is right.
            watchMetrics(
                prediction: isError ? 0 : 1, label: 1, version: version, moment: moment,
                into: &results)
        }
        if labels % Int64(settings.reportEvery) == 0 {
            results.snapshots.append(snapshot(version: version, moment: moment))
        }
    }

    private mutating func watchErrorRate(
        isError: Bool, version: Int, moment: Moment, into results: inout StreamResults
    ) {
        guard var detector = errorRate else { return }
        if detector.update(isError: isError) {
            results.alarms.append(
                PerformanceAlarm(
                    version: version, monitor: PerformanceMetric.errorRate.rawValue,
                    summary: "the error rate of version \(version) rose above "
                        + "\(Self.percent(detector.baseline)), the bound from its hold-out: found "
                        + "after \(detector.count) labels",
                    change: lawChange, at: moment.eventTime))
            detector.reset()
        }
        errorRate = detector
    }

    private mutating func watchMetrics(
        prediction: Double, label: Double, version: Int, moment: Moment,
        into results: inout StreamResults
    ) {
        for index in metrics.indices
        where metrics[index].update(label: label, prediction: prediction) {
            let detector = metrics[index]
            results.alarms.append(
                PerformanceAlarm(
                    version: version, monitor: detector.metric.rawValue,
                    summary: "\(detector.metric.rawValue) of version \(version) fell below "
                        + "\(Self.percent(detector.minimum)): found after \(detector.count) labels",
                    change: lawChange, at: moment.eventTime))
            metrics[index].reset()
        }
    }

    private var lawChange: LawChange? {
        change?.estimate.map {
            LawChange(time: Timestamp(milliseconds: $0.position), labels: $0.labels)
        }
    }

    /// How far each e-detector is from its alarm; 1 is an alarm.
    var wealth: [(detector: String, ratio: Double)] {
        let errors = errorRate.map {
            [(detector: PerformanceMetric.errorRate.rawValue, ratio: $0.wealth / $0.threshold)]
        }
        return (errors ?? [])
            + metrics.map { (detector: $0.metric.rawValue, ratio: $0.wealth / $0.threshold) }
    }

    private func snapshot(version: Int, moment: Moment) -> PerformanceStore.Snapshot {
        let estimates = classes.map { Self.estimates($0.counts) } ?? Self.estimates(rolling.counts)
        return PerformanceStore.Snapshot(
            partition: moment.partition, modelVersion: version, labels: labels,
            eventTime: moment.eventTime, labelOffset: moment.labelOffset, metrics: estimates)
    }

    private static func estimates(_ counts: ConfusionCounts) -> [String: MetricEstimate] {
        var estimates: [String: MetricEstimate] = [:]
        for metric in ClassificationMetric.allCases {
            estimates[metric.rawValue] = counts.estimate(of: metric)
        }
        return estimates
    }

    /// What is reported of more than two classes.
    private static let measures: [ClassificationMeasure] = [
        .accuracy, .precisionMacro, .recallMacro, .f1Macro, .f1Weighted, .balancedAccuracy,
        .matthewsCorrelation,
    ]

    /// Metrics with the jackknife's intervals; where labels tell none, it is the value itself.
    private static func estimates(_ counts: MulticlassConfusion) -> [String: MetricEstimate] {
        let report = ClassificationReport(confusion: counts, positive: nil)
        var estimates: [String: MetricEstimate] = [:]
        for measure in measures {
            guard let metric = report.metrics[measure], let value = metric.value else { continue }
            estimates[measure.rawValue] = MetricEstimate(
                value: value, lower: metric.lower ?? value, upper: metric.upper ?? value,
                count: metric.count)
        }
        return estimates
    }

    private static func percent(_ share: Double) -> String {
        "\((share * 1000).rounded() / 10) %"
    }
}

extension PerformanceMetric {
    /// The metric of confusion counts that is watched; nil for the error rate.
    fileprivate var classification: ClassificationMetric? {
        switch self {
        case .errorRate: nil
        case .f1: .f1
        case .precision: .precision
        case .recall: .recall
        case .accuracy: .accuracy
        }
    }
}
