/// A kind of rows that go by age, under the word by which users name it.
public enum RetainedKind: String, CaseIterable, Sendable {
    /// Feature and label rows, which go together by whole months.
    case rows
    /// Closed windows with their drift reports and their performance.
    case windows
    /// Snapshots of rolling metrics.
    case performance
    /// Retraining jobs and what became of them.
    case retrainings
    /// Rollouts with their journals and requests.
    case rollouts
    /// Alerts that have ended, with their deliveries.
    case alerts
    /// Events that could not be read and are on the dead-letter topic, or never will be.
    case deadLetters = "dead_letters"
    /// The audit log.
    case audit
}
