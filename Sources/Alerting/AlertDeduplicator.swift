/// Decides which alerts leave, so that nobody is told the same thing again and again.
///
/// A firing alert leaves when its fingerprint is not firing already, or when `repeatInterval` has
/// passed since it last left. A resolved alert leaves once, and only when its firing left before.
/// The state is a value: stored with the delivery log, it survives a restart.
public struct AlertDeduplicator: Codable, Hashable, Sendable {
    /// Whether an alert leaves.
    public enum Decision: String, Codable, Hashable, Sendable, CaseIterable {
        /// It is news.
        case send
        /// It still fires, and was not mentioned for the repeat interval.
        case remind
        /// It still fires, and was mentioned lately.
        case suppressRepeated
        /// It is resolved, and so it was before, or it never fired.
        case suppressResolved
    }

    /// The fingerprints that are remembered; beyond it the one mentioned longest ago is forgotten.
    public static let firingMax = 10_000

    /// The shortest time between two mentions of an alert that goes on firing, in milliseconds.
    public let repeatIntervalMilliseconds: Int64
    /// When each firing alert was mentioned last, by fingerprint.
    public private(set) var lastSentMilliseconds: [String: Int64] = [:]

    /// Makes a deduplicator without memory.
    ///
    /// - Parameter repeatIntervalMilliseconds: Four hours, as Alertmanager's `repeat_interval`.
    public init(repeatIntervalMilliseconds: Int64 = 4 * 3_600_000) {
        self.repeatIntervalMilliseconds = repeatIntervalMilliseconds
    }

    /// Decides about an alert and remembers the decision.
    ///
    /// - Parameter now: Milliseconds since the epoch.
    public mutating func decide(_ alert: Alert, now: Int64) -> Decision {
        let last = lastSentMilliseconds[alert.fingerprint]
        switch (alert.status, last) {
        case (.resolved, .none):
            return .suppressResolved
        case (.resolved, .some):
            lastSentMilliseconds[alert.fingerprint] = nil
            return .send
        case (.firing, .none):
            remember(alert.fingerprint, now: now)
            return .send
        case (.firing, .some(let last)):
            let (passed, overflow) = now.subtractingReportingOverflow(last)
            guard overflow || passed >= repeatIntervalMilliseconds else {
                return .suppressRepeated
            }
            remember(alert.fingerprint, now: now)
            return .remind
        }
    }

    private mutating func remember(_ fingerprint: String, now: Int64) {
        lastSentMilliseconds[fingerprint] = now
        guard lastSentMilliseconds.count > Self.firingMax,
            let oldest = lastSentMilliseconds.min(by: { ($0.value, $0.key) < ($1.value, $1.key) })
        else { return }
        lastSentMilliseconds[oldest.key] = nil
    }
}
