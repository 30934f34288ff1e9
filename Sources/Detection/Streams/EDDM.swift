/// The early drift detection method: alarms when errors come closer together.
///
/// With m and s the mean and the standard deviation of the distances between errors, it keeps the
/// largest m + 2 s; it warns when (m + 2 s) / max < `alpha`, and alarms below `beta`. Assumes
/// errors of 0 or 1; it has the most false alarms of all detectors here.
///
/// Source: Baena-Garcia and others (2006), "Early drift detection method"; rules and defaults of
/// river 0.26: a warning lasts until the error that ends it.
public struct EDDM: StreamDetector {
    /// What commands and pipelines call it.
    public static let id = StreamDetectorID.eddm

    private let warmStart: Int
    private let alpha: Double
    private let beta: Double
    private var state = State()

    private struct State: Equatable {
        var distances = RunningMean()
        var squares = 0.0
        var count = 0
        var errors = 0
        var lastError = 0
        var levelMax = -1.0
        var signal: StreamSignal = []
    }

    /// Reads `warm_start` (30), `alpha` (0.95) and `beta` (0.9).
    public init(parameters: inout DetectorParameters) throws(DetectionError) {
        warmStart = try parameters.integer("warm_start", default: 30, in: 1...1_000_000_000)
        let alpha = try parameters.number("alpha", default: 0.95, "over 0, at most 1") {
            $0 > 0 && $0 <= 1
        }
        beta = try parameters.number("beta", default: 0.9, "over 0, at most alpha (\(alpha))") {
            $0 > 0 && $0 <= alpha
        }
        self.alpha = alpha
    }

    /// Takes in 1 for an error or 0 for none, and says what it told.
    public mutating func update(_ value: Double) -> StreamSignal {
        guard value == 0 || value == 1 else { return .refused }
        if state.signal.contains(.alarm) { reset() }
        state.count += 1
        guard value == 1 else { return state.signal }
        state.errors += 1
        let distance = Double(state.count - state.lastError)
        let meanBefore = state.distances.mean
        state.distances.update(distance)
        state.squares += (distance - meanBefore) * (distance - state.distances.mean)
        state.lastError = state.count
        if state.count > warmStart { judge() }
        return state.signal
    }

    private mutating func judge() {
        let degrees = state.distances.count - 1
        let variance = degrees > 0 ? state.squares / degrees : 0
        let level = state.distances.mean + 2 * variance.squareRoot()
        if level > state.levelMax {
            state.levelMax = level
        } else if state.errors > warmStart {
            let share = level / state.levelMax
            if share < beta {
                state.signal.insert(.alarm)
            } else if share < alpha {
                state.signal = .warning
            } else {
                state.signal = []
            }
        }
    }

    /// Forgets all values.
    public mutating func reset() {
        state = State()
    }
}
