import Decisions
import Detection
import Observations

/// Watches the errors of a champion, as the control plane does.
struct ErrorMonitor {
    private var detector: ErrorEDetector
    private var changePoint: ChangePoint

    /// Watches for errors above a rate.
    init(baseline: Double, labelsToFalseAlarm: Double) throws {
        detector = try ErrorEDetector(baseline: baseline, threshold: labelsToFalseAlarm)
        changePoint = try ChangePoint(baseline: baseline)
    }

    /// Takes in whether the prediction of a row was wrong; true on an alarm.
    mutating func update(isError: Bool, row: Int) -> Bool {
        changePoint.update(isError: isError, at: Int64(row))
        guard detector.update(isError: isError) else { return false }
        detector.reset()
        return true
    }

    /// The row from which on errors are more, as a time.
    var change: LawChange? {
        changePoint.estimate.map {
            LawChange(time: Timestamp(milliseconds: $0.position), labels: $0.labels)
        }
    }
}
