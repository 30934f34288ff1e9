/// The Page-Hinkley test: alarms when the mean of a stream rises, or falls, beyond a tolerance.
///
/// With m the mean of all values so far: U <- alpha U + x - m - delta and D <- alpha D + x - m +
/// delta. It alarms when U - min U, or max D - D, exceeds `threshold`. Assumes values whose scale
/// fits the threshold; it keeps no budget of false alarms.
///
/// Source: Page (1954), "Continuous inspection schemes"; rules and defaults of river 0.26.
public struct PageHinkley: StreamDetector {
    /// Which changes of the mean count.
    public enum Mode: String, Sendable, CaseIterable {
        /// Rises only.
        case up
        /// Falls only.
        case down
        /// Both.
        case both
    }

    /// What commands and pipelines call it.
    public static let id = StreamDetectorID.pageHinkley

    private let minimumCount: Double
    private let delta: Double
    private let threshold: Double
    private let alpha: Double
    private let mode: Mode
    private var state = State()

    private struct State: Equatable {
        var mean = RunningMean()
        var rise = 0.0
        var fall = 0.0
        var riseMin = Double.infinity
        // Not minus infinity: river starts at -1.
        var fallMax = -1.0
        var isAlarming = false
    }

    /// Reads `min_instances` (30), `delta` (0.005), `threshold` (50), `alpha` (0.9999) and `mode`
    /// (both).
    public init(parameters: inout DetectorParameters) throws(DetectionError) {
        minimumCount = Double(
            try parameters.integer("min_instances", default: 30, in: 1...1_000_000_000))
        delta = try parameters.number("delta", default: 0.005, "0 or more") { $0 >= 0 }
        threshold = try parameters.number("threshold", default: 50, "over 0") { $0 > 0 }
        alpha = try parameters.number("alpha", default: 1 - 0.0001, "over 0, at most 1") {
            $0 > 0 && $0 <= 1
        }
        mode = try parameters.choice("mode", default: .both)
    }

    /// Takes in a value, and says what it told.
    public mutating func update(_ value: Double) -> StreamSignal {
        guard value.magnitude <= StreamSignal.magnitudeMax else { return .refused }
        if state.isAlarming { reset() }
        state.mean.update(value)
        let deviation = value - state.mean.mean
        state.rise = alpha * state.rise + deviation - delta
        state.fall = alpha * state.fall + deviation + delta
        state.riseMin = min(state.riseMin, state.rise)
        state.fallMax = max(state.fallMax, state.fall)
        guard state.mean.count >= minimumCount else { return [] }
        let hasRisen = mode != .down && state.rise - state.riseMin > threshold
        let hasFallen = mode != .up && state.fallMax - state.fall > threshold
        state.isAlarming = hasRisen || hasFallen
        return state.isAlarming ? .alarm : []
    }

    /// Forgets all values.
    public mutating func reset() {
        state = State()
    }
}
