internal import Observations

/// How labels are joined to predictions, and the bounds of what waits.
public struct LabelJoinSettings: Hashable, Codable, Sendable {
    /// How long after its prediction (in event time) a label counts, in milliseconds.
    public let maximumDelayMilliseconds: Int64

    /// How many open predictions are kept in memory at most; beyond it the oldest is spilled.
    public let openPredictionsMax: Int

    /// How many predictions are spilled at most: the last so many that were.
    public let spilledPredictionsMax: Int

    /// How many labels wait for their prediction at most; beyond it the oldest counts as unknown.
    public let waitingLabelsMax: Int

    /// The share of ids that are joined, 0...1; the same ids on every topic and worker.
    public let sampleRate: Double

    /// How far one event may move a watermark ahead (see `Watermark`); nil for no bound.
    public let jumpMaxMilliseconds: Int64?

    /// The bound of spilled predictions where none is stated.
    public static let spilledPredictionsMaxDefault = 10_000_000

    /// Makes settings.
    ///
    /// - Throws: `WindowsError.setting` if a bound is not positive or the rate is not in 0...1.
    public init(
        maximumDelay: Duration, openPredictionsMax: Int = 100_000,
        spilledPredictionsMax: Int = Self.spilledPredictionsMaxDefault,
        waitingLabelsMax: Int = 100_000, sampleRate: Double = 1, jumpMax: Duration? = nil
    ) throws(WindowsError) {
        func check(_ name: String, _ value: Int64, _ most: Int64) throws(WindowsError) {
            guard value < 1 || value > most else { return }
            throw .setting(name: name, expected: "from 1 to \(most)", got: "\(value)")
        }
        let longest: Int64 = 1000 * 366 * 86_400_000
        try check("maximum delay in ms", maximumDelay.milliseconds, longest)
        try check("open predictions", Int64(openPredictionsMax), 100_000_000)
        try check("spilled predictions", Int64(spilledPredictionsMax), 1_000_000_000)
        try check("waiting labels", Int64(waitingLabelsMax), 100_000_000)
        try check("watermark jump in ms", jumpMax?.milliseconds ?? 1, longest)
        guard sampleRate >= 0, sampleRate <= 1 else {
            throw .setting(name: "sample rate", expected: "from 0 to 1", got: "\(sampleRate)")
        }
        maximumDelayMilliseconds = maximumDelay.milliseconds
        self.openPredictionsMax = openPredictionsMax
        self.spilledPredictionsMax = spilledPredictionsMax
        self.waitingLabelsMax = waitingLabelsMax
        self.sampleRate = sampleRate
        jumpMaxMilliseconds = jumpMax?.milliseconds
    }

    /// Reads settings; those that were stored before predictions were spilled have its default.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        maximumDelayMilliseconds = try container.decode(
            Int64.self, forKey: .maximumDelayMilliseconds)
        openPredictionsMax = try container.decode(Int.self, forKey: .openPredictionsMax)
        spilledPredictionsMax =
            try container.decodeIfPresent(Int.self, forKey: .spilledPredictionsMax)
            ?? Self.spilledPredictionsMaxDefault
        waitingLabelsMax = try container.decode(Int.self, forKey: .waitingLabelsMax)
        sampleRate = try container.decode(Double.self, forKey: .sampleRate)
        jumpMaxMilliseconds = try container.decodeIfPresent(
            Int64.self, forKey: .jumpMaxMilliseconds)
    }
}
