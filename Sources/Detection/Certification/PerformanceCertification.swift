/// Tries monitors of predictions on labelled history, drawn again in stretches.
public struct PerformanceCertification: Sendable {
    /// A monitor as a pipeline states it.
    public enum Monitor: Sendable, Hashable {
        /// `MetricEDetector`.
        case metric(ClassificationMetric, minimum: Double, threshold: Double)
        /// `ErrorEDetector`, its baseline the upper bound of the error rate on so many rows.
        case errorRate(holdOutRows: Int, threshold: Double)
    }

    private enum Detector {
        case metric(MetricEDetector)
        case errorRate(ErrorEDetector)

        /// Takes in a label with its prediction; true at an alarm, after which it starts again.
        ///
        /// Of more than two classes it matters only whether an answer is right.
        mutating func update(label: Int, prediction: Int, of classCount: Int) -> Bool {
            switch self {
            case .metric(var detector):
                let isAlarming =
                    classCount > 2
                    ? detector.update(label: 1, prediction: label == prediction ? 1 : 0)
                    : detector.update(label: Double(label), prediction: Double(prediction))
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

    private let labels: [Int]
    private let predictions: [Int]
    private let classCount: Int
    private let plan: CertificationPlan
    /// How the rows are drawn.
    public let bootstrap: BlockBootstrap
    /// The counts over the history.
    public let counts: MulticlassConfusion

    /// Takes in history in its order.
    ///
    /// - Parameters:
    ///   - labels: the class of each row, 0 to `classCount` - 1; of two, 1 is the positive one.
    ///   - predictions: what was predicted, one for each label.
    ///   - classCount: how many classes there are, 2 or more.
    /// - Throws: `DetectionError.tooFewRows` below `rowsMin` rows.
    public init(
        labels: [Int], predictions: [Int], classCount: Int = 2, plan: CertificationPlan
    ) throws(DetectionError) {
        precondition(labels.count == predictions.count, "one prediction for each label")
        precondition(classCount > 1, "a classifier tells two classes apart")
        guard labels.count >= Self.rowsMin else {
            throw .tooFewRows(need: Self.rowsMin, got: labels.count)
        }
        self.labels = labels
        self.predictions = predictions
        self.classCount = classCount
        self.plan = plan
        let errors = zip(labels, predictions).map { $0 == $1 ? 0.0 : 1 }
        let classes = PersistentCategories.numbered([labels.map(Int32.init)])
        bootstrap = BlockBootstrap(
            rows: labels.count, length: BlockLength([errors] + classes).rows)
        var counts = MulticlassConfusion(classCount: classCount)
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
        let loss = F1Loss(of: counts)
        for run in 0..<plan.runs {
            var random = SplitMix64(seed: plan.seed &+ UInt64(run))
            var detector = try self.detector(monitor, &random)
            let fresh = detector
            let rows = bootstrap.draw(plan.rowsPerRun, random: &random)
            var alarmsOfRun = 0
            for row in rows
            where detector.update(
                label: labels[row], prediction: predictions[row], of: classCount)
            {
                alarmsOfRun += 1
            }
            alarms += alarmsOfRun
            runsWithAlarm += alarmsOfRun > 0 ? 1 : 0
            if let loss, let delay = delay(fresh, rows, loss, &random) {
                delays.append(delay)
            }
        }
        let exposure = Double(plan.runs) * Double(plan.rowsPerRun)
        return MonitorCertificate(
            monitor: name, runs: plan.runs, rowsPerRun: plan.rowsPerRun, falseAlarms: alarms,
            runsWithFalseAlarm: Double(runsWithAlarm) / Double(plan.runs),
            falseAlarmsPerMonth: CertifiedRate(
                events: alarms, exposure: exposure, per: plan.rowsPerMonth),
            changes: loss == nil ? [] : [change(delays)])
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

    /// The rows until the first alarm when F1 has fallen.
    private func delay(
        _ fresh: Detector, _ rows: [Int], _ loss: F1Loss, _ random: inout SplitMix64
    ) -> Int? {
        var detector = fresh
        for (index, row) in rows.enumerated() {
            let prediction = loss.prediction(
                label: labels[row], prediction: predictions[row], random: &random)
            if detector.update(label: labels[row], prediction: prediction, of: classCount) {
                return index + 1
            }
        }
        return nil
    }

    private func change(_ delays: [Int]) -> ChangeCertificate {
        // The median of all runs, those in which nothing was noticed being the longest.
        let middle = plan.runs / 2
        let sorted = delays.sorted()
        return ChangeCertificate(
            change: classCount > 2 ? .macroF1Loss : .f1Loss,
            noticed: Double(delays.count) / Double(plan.runs),
            rows: middle < sorted.count ? sorted[middle] : nil)
    }
}
