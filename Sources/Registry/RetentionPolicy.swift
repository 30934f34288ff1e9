public import Observations

/// How long each kind of rows is kept, counted from when Kedge knew a row.
public struct RetentionPolicy: Sendable, Hashable {
    /// What is kept for a time; kinds that are absent are kept for ever.
    private var kept: [RetainedKind: Duration]

    /// Makes the defaults: 30 days for dead letters, 400 days for everything else.
    ///
    /// 400 days hold the same season of the year before.
    public init() {
        kept = Dictionary(
            uniqueKeysWithValues: RetainedKind.allCases.map { ($0, .seconds(400 * Self.day)) })
        kept[.deadLetters] = .seconds(30 * Self.day)
    }

    /// How long a kind is kept; nil for ever.
    public subscript(_ kind: RetainedKind) -> Duration? {
        get { kept[kind] }
        set { kept[kind] = newValue }
    }

    /// How long a kind may be kept, if not for ever.
    ///
    /// The audit log stays 30 days at least, so that nobody covers tracks by a short retention.
    public static func range(of kind: RetainedKind) -> ClosedRange<Duration> {
        .seconds((kind == .audit ? 30 : 1) * day)...(.seconds(36_500 * day))
    }

    /// What Kedge knew before the answer may go; nil while everything stays.
    ///
    /// It is a midnight (UTC), so that rows go once a day.
    public func cutoff(of kind: RetainedKind, now: Timestamp) -> Timestamp? {
        kept[kind].map { Self.midnight(before: now - $0) }
    }

    /// When what Kedge knew at a time goes, if it is kept for a duration from then on.
    public static func end(of time: Timestamp, keep: Duration) -> Timestamp {
        midnight(before: time) + .seconds(day) + keep
    }

    private static func midnight(before time: Timestamp) -> Timestamp {
        let dayMilliseconds = Int64(day * 1000)
        let remainder = time.milliseconds % dayMilliseconds
        return time - .milliseconds(remainder < 0 ? remainder + dayMilliseconds : remainder)
    }

    /// A time to keep as users write it, such as `90d`; `forever` for nil.
    public static func text(_ duration: Duration?) -> String {
        guard let duration else { return "forever" }
        let units: [(name: String, milliseconds: Int64)] = [
            ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
        ]
        var rest = duration.milliseconds
        var text = ""
        for unit in units where rest >= unit.milliseconds {
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        return text
    }

    private static let day = 86_400
}
