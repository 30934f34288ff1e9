/// The drift detection method: alarms when a running error rate leaves its best value.
///
/// After i labels with error rate p and s = sqrt(p (1 - p) / i), it keeps the p and s of the least
/// p + s; it warns when p + s > p_min + `warning_threshold` s_min, and alarms beyond
/// `drift_threshold` s_min. Assumes independent errors of 0 or 1 whose rate does not rise while the
/// model holds; it keeps no budget of false alarms.
///
/// Source: Gama, Medas, Castillo, Rodrigues (2004), "Learning with drift detection"; rules and
/// defaults of river 0.26.
public struct DDM: StreamDetector {
    /// What commands and pipelines call it.
    public static let id = StreamDetectorID.ddm

    private let warmStart: Double
    private let warningThreshold: Double
    private let driftThreshold: Double
    private var state = State()

    private struct State: Equatable {
        var errors = RunningMean()
        var rateMin = 0.0
        var deviationMin = 0.0
        var sumMin = Double.infinity
        var isAlarming = false
    }

    /// Reads `warm_start` (30), `warning_threshold` (2) and `drift_threshold` (3).
    public init(parameters: inout DetectorParameters) throws(DetectionError) {
        warmStart = Double(try parameters.integer("warm_start", default: 30, in: 1...1_000_000_000))
        warningThreshold = try parameters.number("warning_threshold", default: 2, "over 0") {
            $0 > 0
        }
        driftThreshold = try parameters.number("drift_threshold", default: 3, "over 0") { $0 > 0 }
    }

    /// Takes in an error of 0 to 1, and says what it told.
    public mutating func update(_ value: Double) -> StreamSignal {
        guard value >= 0, value <= 1 else { return .refused }
        if state.isAlarming { reset() }
        state.errors.update(value)
        let rate = state.errors.mean
        let count = state.errors.count
        guard count > warmStart else { return [] }
        // A mean of ones may round to just above 1.
        let deviation = max(0, rate * (1 - rate) / count).squareRoot()
        let sum = rate + deviation
        if sum <= state.sumMin {
            state.rateMin = rate
            state.deviationMin = deviation
            state.sumMin = sum
        }
        if sum > state.rateMin + driftThreshold * state.deviationMin {
            state.isAlarming = true
            return .alarm
        }
        return sum > state.rateMin + warningThreshold * state.deviationMin ? .warning : []
    }

    /// Forgets all values.
    public mutating func reset() {
        state = State()
    }
}
