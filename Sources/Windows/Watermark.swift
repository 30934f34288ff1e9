public import Observations

/// The event time up to which a partition counts as complete: the latest one seen so far.
///
/// One event with a wrong clock could move it years ahead and make all that follow late. So with a
/// `jumpMax`, a time further ahead than that is counted as implausible and does not move the
/// watermark, unless `confirmationsNeeded` such times follow one another: then the stream has
/// really moved on (a gap, a restart), and the watermark moves to the earliest of them. The
/// watermark depends only on the times and their order, never goes back, and starts at the first
/// time (`DecodingLimits.futureMax` in Decoding guards that one by the broker's clock).
public struct Watermark: Hashable, Sendable {
    /// How many implausible times in a row move the watermark after all.
    public static let confirmationsNeeded = 16

    /// How far one event may move the watermark, in milliseconds; nil for no bound.
    public let jumpMaxMilliseconds: Int64?

    /// The watermark, or nil before the first event.
    public private(set) var time: Timestamp?

    /// How many times were too far ahead when they came.
    public private(set) var implausibleCount: Int64 = 0

    var run = 0
    var earliestOfRun = Timestamp(milliseconds: .max)

    /// Makes a watermark that has seen no event.
    public init(jumpMaxMilliseconds: Int64? = nil) {
        self.jumpMaxMilliseconds = jumpMaxMilliseconds
    }

    init(
        jumpMaxMilliseconds: Int64?, time: Timestamp?, implausibleCount: Int64, run: Int,
        earliestOfRun: Timestamp
    ) {
        self.jumpMaxMilliseconds = jumpMaxMilliseconds
        self.time = time
        self.implausibleCount = implausibleCount
        self.run = run
        self.earliestOfRun = earliestOfRun
    }

    /// Takes note of the next event's time.
    public mutating func observe(_ eventTime: Timestamp) {
        guard let time else {
            self.time = eventTime
            return
        }
        guard isImplausible(eventTime, after: time) else {
            run = 0
            if eventTime > time { self.time = eventTime }
            return
        }
        implausibleCount += 1
        earliestOfRun = run == 0 ? eventTime : min(earliestOfRun, eventTime)
        run += 1
        if run == Self.confirmationsNeeded {
            self.time = earliestOfRun
            run = 0
        }
    }

    private func isImplausible(_ eventTime: Timestamp, after time: Timestamp) -> Bool {
        guard let jumpMaxMilliseconds, eventTime > time else { return false }
        let (ahead, overflow) = eventTime.milliseconds
            .subtractingReportingOverflow(time.milliseconds)
        return overflow || ahead > jumpMaxMilliseconds
    }
}
