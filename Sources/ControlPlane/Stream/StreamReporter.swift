import Decisions
import Detection
import Logging
import Observations
import Registry
import Telemetry

/// Puts what a batch led to into metrics and logs, after it was stored.
struct StreamReporter {
    let metrics: Metrics
    let logger: Logger
    let pipeline: String

    /// How many features have drift metrics of their own: those that drift most.
    static let featuresMax = 20

    func report(_ results: some Sequence<StreamResults>, judged: StreamCommit.Judged) {
        for result in results {
            metrics.increment(
                MetricCatalogue.featureRowsStored, pipeline, by: Double(result.predictions.count))
            metrics.increment(
                MetricCatalogue.labels, pipeline, "joined", by: Double(result.joined))
            report(result.tally)
            for snapshot in result.snapshots { report(snapshot) }
            for alarm in result.alarms {
                metrics.increment(MetricCatalogue.alarms, pipeline, "performance")
                logger.notice(
                    "A performance monitor alarmed.",
                    metadata: [
                        "pipeline": "\(pipeline)", "version": "\(alarm.version)",
                        "monitor": "\(alarm.monitor)", "summary": "\(alarm.summary)",
                    ])
            }
        }
        if judged.droppedPredictions > 0 {
            metrics.increment(
                MetricCatalogue.predictionsEvicted, pipeline, by: Double(judged.droppedPredictions))
        }
        for window in judged.windows { report(window) }
        for decision in judged.decisions { report(decision) }
    }

    /// Puts into metrics how full what is bounded is, over all partitions held.
    func report(_ fill: StreamFill, caches: [(cache: String, entries: Int)]) {
        for (cache, entries) in caches + [("closed_windows", fill.closedWindows)] {
            metrics.set(MetricCatalogue.cacheEntries, pipeline, cache, to: Double(entries))
        }
        for (metric, value) in [
            (MetricCatalogue.openPredictions, fill.openPredictions),
            (MetricCatalogue.spilledPredictions, fill.spilledPredictions),
            (MetricCatalogue.labelsWaiting, fill.waitingLabels),
            (MetricCatalogue.openWindowRows, fill.openWindowRows),
            (MetricCatalogue.leftOutRows, fill.leftOutRows),
            (MetricCatalogue.journalBytes, fill.journalBytes),
            (MetricCatalogue.monitoredVersions, fill.monitoredVersions),
        ] { metrics.set(metric, pipeline, to: Double(value)) }
    }

    private func report(_ tally: StreamTally) {
        for (metric, count) in [
            (MetricCatalogue.monitorsEvicted, tally.evictedMonitors),
            (MetricCatalogue.windowRowsDropped, tally.droppedRows),
        ] where count > 0 {
            metrics.increment(metric, pipeline, by: Double(count))
        }
        for (outcome, count) in tally.labels where count > 0 {
            metrics.increment(MetricCatalogue.labels, pipeline, outcome, by: Double(count))
        }
        if tally.lateEvents > 0 {
            metrics.increment(MetricCatalogue.lateEvents, pipeline, by: Double(tally.lateEvents))
        }
        for delay in tally.labelDelaysSeconds {
            metrics.observe(MetricCatalogue.labelDelay, pipeline, value: delay)
        }
    }

    /// Puts into metrics how near the e-detectors of the partitions held are to an alarm: of one
    /// version and detector, the nearest.
    func report(wealth: some Sequence<DetectorWealth>) {
        let nearest = Dictionary(
            wealth.map { ([pipeline, String($0.version), $0.detector], $0.ratio) },
            uniquingKeysWith: max)
        metrics.replace(
            MetricCatalogue.detectorWealth, prefix: [pipeline],
            with: nearest.map { (labels: $0.key, value: $0.value) })
    }

    private func report(_ snapshot: PerformanceStore.Snapshot) {
        for (name, estimate) in snapshot.metrics {
            let labels = (pipeline, String(snapshot.modelVersion), name)
            metrics.set(
                MetricCatalogue.rollingMetricValue, labels.0, labels.1, labels.2,
                to: estimate.value)
            metrics.set(
                MetricCatalogue.rollingMetricLower, labels.0, labels.1, labels.2,
                to: estimate.lower)
            metrics.set(
                MetricCatalogue.rollingMetricUpper, labels.0, labels.1, labels.2,
                to: estimate.upper)
        }
    }

    private func report(_ window: WindowStore.Window) {
        metrics.increment(MetricCatalogue.windowsClosed, pipeline)
        guard let report = window.report else {
            logger.info(
                "A window closed that has no reference to be compared with.",
                metadata: ["pipeline": "\(pipeline)", "window": "\(window.number)"])
            return
        }
        metrics.increment(
            MetricCatalogue.driftReports, pipeline, report.drift ? "drift" : "no_drift")
        metrics.set(MetricCatalogue.driftVerdict, pipeline, to: report.drift ? 1 : 0)
        let drifted = report.features.filter(\.drift)
        metrics.set(MetricCatalogue.driftingFeatures, pipeline, to: Double(drifted.count))
        if report.drift { metrics.increment(MetricCatalogue.alarms, pipeline, "drift") }
        let shown = report.features.sorted { $0.strength > $1.strength }
            .prefix(Self.featuresMax)
        replace(MetricCatalogue.driftStatistic, shown) { $0.statistic }
        replace(MetricCatalogue.driftPValue, shown) { $0.pValueAdjusted ?? $0.pValue }
        replace(MetricCatalogue.driftEffect, shown) { $0.effect }
        logger.info(
            "A window closed.",
            metadata: [
                "pipeline": "\(pipeline)", "window": "\(window.number)",
                "drift": "\(report.drift)",
                "features": "\(drifted.map(\.name).joined(separator: ","))",
            ])
    }

    private func replace(
        _ metric: Metric, _ features: some Sequence<FeatureDrift>,
        value: (TestResult) -> Double?
    ) {
        metrics.replace(
            metric, prefix: [pipeline],
            with: features.flatMap { feature in
                feature.tests.compactMap { test in
                    value(test).map {
                        (labels: [pipeline, feature.name, test.test.rawValue], value: $0)
                    }
                }
            })
    }

    private func report(_ decision: RetrainDecision) {
        switch decision {
        case .none: break
        case .retrain(let trigger, let reason):
            logger.notice(
                "A retraining was decided.",
                metadata: [
                    "pipeline": "\(pipeline)", "trigger": "\(trigger.rawValue)",
                    "reason": "\(reason)",
                ])
        case .suppressed(let trigger, let reason):
            metrics.increment(
                MetricCatalogue.retrainingsSuppressed, pipeline, trigger.rawValue,
                reason.hasPrefix("cooling") ? "cool_down" : "other")
            logger.info(
                "A retraining was held back.",
                metadata: [
                    "pipeline": "\(pipeline)", "trigger": "\(trigger.rawValue)",
                    "reason": "\(reason)",
                ])
        }
    }
}
