import Detection
import Observations
import Pipelines

/// How the predictions of a version are judged.
struct MonitorSettings: Sendable, Equatable, Codable {
    /// Over how many labels metrics roll.
    let windowLabels: Int
    /// After how many labels they are reported.
    let reportEvery: Int
    /// The monitors that raise alarms.
    let monitors: [PerformanceMonitor]
    /// What is predicted.
    let target: TargetSchema.Kind
    /// How many classes there are; nil for two and for numbers, whose settings were stored without.
    let classCount: Int?

    /// Whether answers are right or wrong.
    var isClassification: Bool { target != .regression }

    init(_ pipeline: Pipeline) {
        windowLabels = pipeline.detect.performance.windowLabels
        reportEvery = pipeline.detect.performance.reportEveryLabels
        monitors = pipeline.detect.performance.monitors
        target = pipeline.decode.target.kind
        classCount =
            target == .multiclassClassification ? pipeline.decode.target.classes.count : nil
    }
}
