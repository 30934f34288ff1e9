internal import Observations

/// How a stream is cut into windows: by count of events or by event time, tumbling or sliding.
public struct WindowSpecification: Hashable, Codable, Sendable {
    /// What `size` and `step` count.
    public enum Unit: String, Codable, Sendable, CaseIterable {
        /// Events of one partition in offset order.
        case events
        /// Milliseconds of event time; windows are aligned to 1970-01-01T00:00:00Z.
        case milliseconds
    }

    /// The largest number of windows that one event can be in.
    public static let overlapMax: Int64 = 1000

    /// What `size` and `step` count.
    public let unit: Unit

    /// How long a window is.
    public let size: Int64

    /// How far apart the beginnings of windows are; equal to `size` when they tumble.
    public let step: Int64

    /// How far the watermark must be past the end of a window before it closes; only for event
    /// time.
    public let allowedLatenessMilliseconds: Int64

    /// How far one event may move the watermark ahead (see `Watermark`); nil for no bound.
    public let jumpMaxMilliseconds: Int64?

    private init(
        unit: Unit, size: Int64, step: Int64, allowedLatenessMilliseconds: Int64,
        jumpMaxMilliseconds: Int64?
    ) throws(WindowsError) {
        func check(
            _ name: String, _ value: Int64, _ range: ClosedRange<Int64>
        ) throws(WindowsError) {
            guard !range.contains(value) else { return }
            throw .setting(
                name: name, expected: "from \(range.lowerBound) to \(range.upperBound)",
                got: "\(value)")
        }
        // A thousand years: far from where sums of timestamps and sizes could overflow.
        let longest: Int64 = 1000 * 366 * 86_400_000
        let largest: Int64 = unit == .events ? 10_000_000 : longest
        try check("window size", size, 1...largest)
        try check("window step", step, 1...size)
        try check("windows that one event is in", (size + step - 1) / step, 1...Self.overlapMax)
        try check("allowed lateness in ms", allowedLatenessMilliseconds, 0...longest)
        try check("watermark jump in ms", jumpMaxMilliseconds ?? 1, 1...longest)
        self.unit = unit
        self.size = size
        self.step = step
        self.allowedLatenessMilliseconds = allowedLatenessMilliseconds
        self.jumpMaxMilliseconds = jumpMaxMilliseconds
    }

    /// Windows of `size` events of one partition, beginning every `step` events (default `size`).
    ///
    /// - Throws: `WindowsError.setting` unless 1 <= step <= size <= 10 million.
    public static func events(
        size: Int, step: Int? = nil
    ) throws(WindowsError) -> WindowSpecification {
        try WindowSpecification(
            unit: .events, size: Int64(size), step: Int64(step ?? size),
            allowedLatenessMilliseconds: 0, jumpMaxMilliseconds: nil)
    }

    /// Windows of `size` event time, beginning every `step` (default `size`).
    ///
    /// - Throws: `WindowsError.setting` unless 1 ms <= step <= size and the other durations are not
    ///   negative.
    public static func eventTime(
        size: Duration, step: Duration? = nil, allowedLateness: Duration = .zero,
        jumpMax: Duration? = nil
    ) throws(WindowsError) -> WindowSpecification {
        try WindowSpecification(
            unit: .milliseconds, size: size.milliseconds, step: (step ?? size).milliseconds,
            allowedLatenessMilliseconds: allowedLateness.milliseconds,
            jumpMaxMilliseconds: jumpMax?.milliseconds)
    }

    /// Reads a specification, with the same checks.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let size = try container.decode(Int64.self, forKey: .size)
        try self.init(
            unit: container.decode(Unit.self, forKey: .unit), size: size,
            step: container.decodeIfPresent(Int64.self, forKey: .step) ?? size,
            allowedLatenessMilliseconds: container.decodeIfPresent(
                Int64.self, forKey: .allowedLatenessMilliseconds) ?? 0,
            jumpMaxMilliseconds: container.decodeIfPresent(
                Int64.self, forKey: .jumpMaxMilliseconds))
    }

    private enum CodingKeys: String, CodingKey {
        case unit, size, step, allowedLatenessMilliseconds, jumpMaxMilliseconds
    }
}
