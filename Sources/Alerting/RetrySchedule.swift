/// When an undelivered message is sent again: exponential back-off with jitter.
///
/// The delay after attempt n is drawn evenly from half to all of min(`delayMax`, `delay` *
/// 2^(n-1)): receivers that come back are not hit by all senders at once.
public struct RetrySchedule: Codable, Hashable, Sendable {
    /// Attempts in all, 1...100.
    public let attemptsMax: Int
    /// The longest delay after the first attempt, in milliseconds, 1...
    public let delayMilliseconds: Int64
    /// The longest delay at all, in milliseconds, at least `delayMilliseconds`, at most a day.
    public let delayMillisecondsMax: Int64

    /// Eight attempts over about eight minutes.
    public static let standard = RetrySchedule(
        checkedAttemptsMax: 8, delayMilliseconds: 2000, delayMillisecondsMax: 300_000)

    /// Makes a schedule.
    ///
    /// - Throws: `AlertingError.setting` when a setting lies outside its range.
    public init(
        attemptsMax: Int, delayMilliseconds: Int64, delayMillisecondsMax: Int64
    ) throws(AlertingError) {
        guard (1...100).contains(attemptsMax) else {
            throw .setting(name: "attemptsMax", expected: "1...100", got: "\(attemptsMax)")
        }
        guard (1...Self.dayMilliseconds).contains(delayMilliseconds) else {
            throw .setting(
                name: "delayMilliseconds", expected: "1...\(Self.dayMilliseconds)",
                got: "\(delayMilliseconds)")
        }
        guard (delayMilliseconds...Self.dayMilliseconds).contains(delayMillisecondsMax) else {
            throw .setting(
                name: "delayMillisecondsMax",
                expected: "\(delayMilliseconds)...\(Self.dayMilliseconds)",
                got: "\(delayMillisecondsMax)")
        }
        self.init(
            checkedAttemptsMax: attemptsMax, delayMilliseconds: delayMilliseconds,
            delayMillisecondsMax: delayMillisecondsMax)
    }

    private init(
        checkedAttemptsMax attemptsMax: Int, delayMilliseconds: Int64, delayMillisecondsMax: Int64
    ) {
        self.attemptsMax = attemptsMax
        self.delayMilliseconds = delayMilliseconds
        self.delayMillisecondsMax = delayMillisecondsMax
    }

    /// Reads and checks a schedule.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            attemptsMax: container.decode(Int.self, forKey: .attemptsMax),
            delayMilliseconds: container.decode(Int64.self, forKey: .delayMilliseconds),
            delayMillisecondsMax: container.decode(Int64.self, forKey: .delayMillisecondsMax))
    }

    /// The delay before the next attempt; nil when there is none.
    ///
    /// - Parameters:
    ///   - attempts: Attempts made so far, 1...
    ///   - retryAfterMilliseconds: What the receiver asked for; honoured up to a day.
    ///   - randomness: A number in 0..<1.
    public func delay(
        afterAttempts attempts: Int, retryAfterMilliseconds: Int64? = nil, randomness: Double
    ) -> Duration? {
        guard attempts < attemptsMax else { return nil }
        let doublings = min(max(attempts - 1, 0), 40)
        let (grown, overflow) = delayMilliseconds.multipliedReportingOverflow(by: 1 << doublings)
        let longest = overflow ? delayMillisecondsMax : min(grown, delayMillisecondsMax)
        let drawn = Int64(Double(longest) * (0.5 + 0.5 * min(max(randomness, 0), 1)))
        let asked = min(max(retryAfterMilliseconds ?? 0, 0), Self.dayMilliseconds)
        return .milliseconds(max(drawn, asked, 1))
    }

    private static let dayMilliseconds: Int64 = 86_400_000
}
