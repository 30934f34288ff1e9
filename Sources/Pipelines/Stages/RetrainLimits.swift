/// The bounds of the process that trains a challenger, and how often it may begin again.
public struct RetrainLimits: Sendable, Hashable, Codable {
    /// An attempt that takes longer is ended; default an hour.
    public let timeLimit: Duration
    /// The most memory of an attempt, in bytes; default 2 GiB.
    public let memoryBytesMax: Int
    /// How many attempts a retraining has; default 3.
    public let attemptsMax: Int
    /// The pause before the second attempt; doubled with each further one; default 2 seconds.
    public let retryPause: Duration

    /// The longest pause between two attempts.
    public static let retryPauseMax = Duration.seconds(3600)

    /// The defaults.
    init() {
        timeLimit = .seconds(3600)
        memoryBytesMax = 2 << 30
        attemptsMax = 3
        retryPause = .seconds(2)
    }

    init(_ keys: SectionReader) {
        let standard = RetrainLimits()
        timeLimit = keys.value(
            "timeLimit", .duration(in: .seconds(1)...(.seconds(7 * 86_400))),
            default: standard.timeLimit,
            "How long an attempt may take; a trainer that takes longer is killed.")
        memoryBytesMax = keys.value(
            "memoryMax", .memory(in: (64 << 20)...(1 << 40)), default: standard.memoryBytesMax,
            "How much memory the process that trains may take.")
        attemptsMax = keys.value(
            "attemptsMax", .integer(in: 1...20), default: standard.attemptsMax,
            "How often a retraining that dies, hangs or fails is begun before it is given up.")
        retryPause = keys.value(
            "retryPause", .duration(in: .milliseconds(100)...(.seconds(3600))),
            default: standard.retryPause,
            "The pause before the second attempt; doubled with each further one, up to 1h.")
    }

    /// The pause after so many failed attempts, 1 or more.
    public func pause(afterAttempts attempts: Int) -> Duration {
        min(Self.retryPauseMax, retryPause * (1 << min(max(attempts - 1, 0), 20)))
    }
}
