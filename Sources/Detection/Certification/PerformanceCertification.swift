/// Tries monitors of predictions on labelled history, drawn again in stretches.
public struct PerformanceCertification: Sendable {
    /// A monitor as a pipeline states it.
    public enum Monitor: Sendable, Hashable {
        /// `MetricEDetector`.
        case metric(ClassificationMetric, minimum: Double, threshold: Double)
        /// `ErrorEDetector`, its baseline the upper bound of the error rate on so many rows.
        case errorRate(holdOutRows: Int, threshold: Double)
    }

    /// By how much F1 falls in the change.
    public static let f1Loss = 0.03

    private enum Detector {
        case metric(MetricEDetector)
        case errorRate(ErrorEDetector)

        /// Takes in a label with its prediction; true at an alarm, after which it starts again.
        mutating func update(label: Double, prediction: Double) -> Bool {
            switch self {
            case .metric(var detector):
                let isAlarming = detector.update(label: label, prediction: prediction)
                if isAlarming { detector.reset() }
                self = .metric(detector)
                return isAlarming
            case .errorRate(var detector):
                let isAlarming = detector.update(isError: label != prediction)
                if isAlarming { detector.reset() }
                self = .errorRate(detector)
                return isAlarming
            }
        }
    }

    private let labels: [Double]
    private let predictions: [Double]
    private let plan: CertificationPlan
    /// How the rows are drawn.
    public let bootstrap: BlockBootstrap
    /// The counts over the history.
    public let counts: ConfusionCounts

    /// Takes in history in its order, 1 the positive class.
    ///
    /// - Throws: `DetectionError.tooFewRows` below `rowsMin` rows.
    public init(
        labels: [Double], predictions: [Double], plan: CertificationPlan
    ) throws(DetectionError) {
        precondition(labels.count == predictions.count, "one prediction for each label")
        guard labels.count >= Self.rowsMin else {
            throw .tooFewRows(need: Self.rowsMin, got: labels.count)
        }
        self.labels = labels
        self.predictions = predictions
        self.plan = plan
        let errors = zip(labels, predictions).map { $0 == $1 ? 0.0 : 1 }
        bootstrap = BlockBootstrap(rows: labels.count, length: BlockLength([errors, labels]).rows)
        var counts = ConfusionCounts()
        for (label, prediction) in zip(labels, predictions) {
            counts.add(label: label, prediction: prediction)
        }
        self.counts = counts
    }

    /// With fewer rows drawing them again tells nothing.
    public static let rowsMin = 100

    /// Tries a monitor: on history as it was, and with F1 lowered.
    ///
    /// - Throws: `DetectionError.parameter` when a setting of the monitor is out of its range.
    public func certify(
        _ monitor: Monitor, name: String
    ) throws(DetectionError) -> MonitorCertificate {
        var alarms = 0
        var runsWithAlarm = 0
        var delays: [Int] = []
        let missed = missedShare
        for run in 0..<plan.runs {
            var random = SplitMix64(seed: plan.seed &+ UInt64(run))
            var detector = try self.detector(monitor, &random)
            let fresh = detector
            let rows = bootstrap.draw(plan.rowsPerRun, random: &random)
            var alarmsOfRun = 0
            for row in rows
            where detector.update(label: labels[row], prediction: predictions[row]) {
                alarmsOfRun += 1
            }
            alarms += alarmsOfRun
            runsWithAlarm += alarmsOfRun > 0 ? 1 : 0
            if let missed, let delay = delay(fresh, rows, missed: missed, &random) {
                delays.append(delay)
            }
        }
        let exposure = Double(plan.runs) * Double(plan.rowsPerRun)
        return MonitorCertificate(
            monitor: name, runs: plan.runs, rowsPerRun: plan.rowsPerRun, falseAlarms: alarms,
            runsWithFalseAlarm: Double(runsWithAlarm) / Double(plan.runs),
            falseAlarmsPerMonth: CertifiedRate(
                events: alarms, exposure: exposure, per: plan.rowsPerMonth),
            changes: missed == nil ? [] : [change(delays)])
    }

    /// The share of found positives that must be missed for F1 to fall by `f1Loss`; nil when F1
    /// is too low for that.
    ///
    /// With t of TP found, F = 2 t / (t + TP + FP + FN), so t = F (TP + FP + FN) / (2 - F).
    private var missedShare: Double? {
        guard let f1 = counts.f1, f1 > Self.f1Loss, counts.truePositives > 0 else { return nil }
        let lowered = f1 - Self.f1Loss
        let all = counts.truePositives + counts.falsePositives + counts.falseNegatives
        return 1 - lowered * all / (2 - lowered) / counts.truePositives
    }

    private func detector(
        _ monitor: Monitor, _ random: inout SplitMix64
    ) throws(DetectionError) -> Detector {
        switch monitor {
        case .metric(let metric, let minimum, let threshold):
            return .metric(
                try MetricEDetector(metric: metric, minimum: minimum, threshold: threshold))
        case .errorRate(let holdOutRows, let threshold):
            let rows = bootstrap.draw(max(1, holdOutRows), random: &random)
            let errors = rows.count { labels[$0] != predictions[$0] }
            let upper = MetricEstimate(hits: Double(errors), of: Double(rows.count))?.upper ?? 1
            return .errorRate(
                try ErrorEDetector(
                    baseline: ErrorEDetector.watchable(upper), threshold: threshold))
        }
    }

    /// The rows until the first alarm when a share of the found positives is missed.
    private func delay(
        _ fresh: Detector, _ rows: [Int], missed: Double, _ random: inout SplitMix64
    ) -> Int? {
        var detector = fresh
        for (index, row) in rows.enumerated() {
            let isFound = labels[row] == 1 && predictions[row] == 1
            let prediction =
                isFound && random.nextUniform() < missed ? 0 : predictions[row]
            if detector.update(label: labels[row], prediction: prediction) { return index + 1 }
        }
        return nil
    }

    private func change(_ delays: [Int]) -> ChangeCertificate {
        // The median of all runs, those in which nothing was noticed being the longest.
        let middle = plan.runs / 2
        let sorted = delays.sorted()
        return ChangeCertificate(
            change: .f1Loss, noticed: Double(delays.count) / Double(plan.runs),
            rows: middle < sorted.count ? sorted[middle] : nil)
    }
}
