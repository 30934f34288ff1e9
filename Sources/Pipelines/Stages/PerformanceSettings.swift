import Observations

/// `detect.performance`: rolling metrics, and the monitors that alarm.
public struct PerformanceSettings: Sendable, Hashable, Codable {
    /// Over how many labels metrics roll: 10 to 1 000 000; default 1000.
    public let windowLabels: Int
    /// After how many labels the metrics are reported: 1 to 1 000 000; default 100.
    public let reportEveryLabels: Int
    /// The monitors; default one of the error rate, for a regression none.
    public let monitors: [PerformanceMonitor]

    init(_ keys: SectionReader, target: TargetSchema, targetIsSound: Bool) {
        windowLabels = keys.value(
            "window", .count("labels", in: 10...1_000_000), default: 1000,
            "Over how many labels metrics roll.")
        reportEveryLabels = keys.value(
            "reportEvery", .count("labels", in: 1...1_000_000), default: 100,
            "After how many labels the metrics are reported.")
        let given = keys.optionalSection(
            "monitors", without: "`{errorRate: {}}`; for a regression none",
            "What alarms: a section for each metric that is watched."
        ) { section in
            PerformanceMetric.allCases.compactMap { metric in
                section.optionalSection(metric.rawValue) {
                    PerformanceMonitor($0, metric: metric)
                }
            }
        }
        monitors =
            given
            ?? (target.kind == .regression
                ? []
                : [
                    PerformanceMonitor(
                        metric: .errorRate, minimum: nil,
                        expectedLabelsToFalseAlarm: PerformanceMonitor.expectedLabelsToFalseAlarm)
                ])
        if targetIsSound, target.kind == .multiclassClassification {
            for monitor in given ?? []
            where ![.errorRate, .accuracy].contains(monitor.metric) {
                keys.report(
                    "expected errorRate or accuracy for \(target.classes.count) classes, got "
                        + monitor.metric.rawValue, at: "monitors")
            }
        }
        if targetIsSound, target.kind == .regression, let given, !given.isEmpty {
            keys.report(
                "expected no monitors for a regression, got \(given.count)", at: "monitors")
        }
    }
}
