/// When a failed action is tried again: exponential back-off with a cap.
public struct RetryPlan: Codable, Hashable, Sendable {
    /// Attempts before an action counts as failed, 1...100.
    ///
    /// Traffic going back to stable, and the alias of a canary that has all traffic, are tried
    /// without end (at the longest delay): giving up there would leave the rollout half done.
    public let attemptsMax: Int
    /// The delay before the second attempt, in milliseconds, 1...3 600 000.
    public let delayMilliseconds: Int64
    /// The longest delay, in milliseconds, at least `delayMilliseconds`, at most a day.
    public let delayMillisecondsMax: Int64

    /// Makes a retry plan; `RolloutPlan` checks the ranges.
    public init(
        attemptsMax: Int = 5, delayMilliseconds: Int64 = 500, delayMillisecondsMax: Int64 = 30_000
    ) {
        self.attemptsMax = attemptsMax
        self.delayMilliseconds = delayMilliseconds
        self.delayMillisecondsMax = delayMillisecondsMax
    }

    /// The delay after a number of failed attempts (1 after the first), in milliseconds.
    public func delayMilliseconds(afterAttempts attempts: Int) -> Int64 {
        let doublings = min(max(attempts - 1, 0), 30)
        let (delay, overflow) = delayMilliseconds.multipliedReportingOverflow(by: 1 << doublings)
        return overflow ? delayMillisecondsMax : min(delay, delayMillisecondsMax)
    }

    func check() throws(RolloutError) {
        guard (1...100).contains(attemptsMax) else {
            throw .setting(name: "retry.attemptsMax", expected: "1...100", got: "\(attemptsMax)")
        }
        guard (1...3_600_000).contains(delayMilliseconds) else {
            throw .setting(
                name: "retry.delayMilliseconds", expected: "1...3600000",
                got: "\(delayMilliseconds)")
        }
        guard (delayMilliseconds...86_400_000).contains(delayMillisecondsMax) else {
            throw .setting(
                name: "retry.delayMillisecondsMax", expected: "delayMilliseconds...86400000",
                got: "\(delayMillisecondsMax)")
        }
    }
}
