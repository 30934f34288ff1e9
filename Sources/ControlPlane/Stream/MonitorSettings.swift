import Detection
import Observations
import Pipelines

/// How the predictions of a version are judged.
struct MonitorSettings: Sendable {
    /// Over how many labels metrics roll.
    let windowLabels: Int
    /// After how many labels they are reported.
    let reportEvery: Int
    /// The monitors that raise alarms.
    let monitors: [PerformanceMonitor]
    /// Whether the target has two classes, which confusion counts need.
    let isBinary: Bool

    init(_ pipeline: Pipeline) {
        windowLabels = pipeline.detect.performance.windowLabels
        reportEvery = pipeline.detect.performance.reportEveryLabels
        monitors = pipeline.detect.performance.monitors
        isBinary = pipeline.decode.target.kind == .binaryClassification
    }
}
