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
    /// What is predicted; confusion counts need two classes.
    let target: TargetSchema.Kind

    /// Whether the target has two classes.
    var isBinary: Bool { target == .binaryClassification }

    init(_ pipeline: Pipeline) {
        windowLabels = pipeline.detect.performance.windowLabels
        reportEvery = pipeline.detect.performance.reportEveryLabels
        monitors = pipeline.detect.performance.monitors
        target = pipeline.decode.target.kind
    }
}
