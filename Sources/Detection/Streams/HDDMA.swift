/// Drift detection by Hoeffding's bound on moving averages.
///
/// With e(n) = sqrt(ln(1 / `drift_confidence`) / 2n), it keeps the prefix of the stream whose mean
/// + e is least. It alarms when the mean of all exceeds the prefix mean by
/// sqrt(m ln(2 / confidence) / 2), m = (n - n0) / (n0 n); and, two-sided, likewise for falls.
/// Assumes independent values of 0 to 1. The bound is for one look, so false alarms add up.
///
/// Source: Frias-Blanco and others (2015), "Online and non-parametric drift detection methods based
/// on Hoeffding's bounds", A-test; rules and defaults of river 0.26.
public struct HDDMA: StreamDetector {
    /// What commands and pipelines call it.
    public static let id = StreamDetectorID.hddmA

    private let isTwoSided: Bool
    private let logDrift: Double
    private let logTwoDrift: Double
    private let logTwoWarning: Double
    private var state = State()

    private struct Prefix: Equatable {
        var values = RunningMean()
        var bound = 0.0
    }

    private struct State: Equatable {
        var all = RunningMean()
        var low = Prefix()
        var high = Prefix()
        var isAlarming = false
    }

    /// Reads `drift_confidence` (0.001), `warning_confidence` (0.005) and `two_sided_test` (false).
    public init(parameters: inout DetectorParameters) throws(DetectionError) {
        let drift = try parameters.number(
            "drift_confidence", default: 0.001, "between 0 and 1"
        ) { $0 > 0 && $0 < 1 }
        let warning = try parameters.number(
            "warning_confidence", default: 0.005, "between 0 and 1"
        ) { $0 > 0 && $0 < 1 }
        isTwoSided = try parameters.flag("two_sided_test", default: false)
        logDrift = logarithm(1 / drift)
        logTwoDrift = logarithm(2 / drift)
        logTwoWarning = logarithm(2 / warning)
    }

    /// Takes in a value of 0 to 1, and says what it told.
    public mutating func update(_ value: Double) -> StreamSignal {
        guard value >= 0, value <= 1 else { return .refused }
        if state.isAlarming { reset() }
        state.all.update(value)
        let all = state.all
        let bound = (1 / (2 * all.count) * logDrift).squareRoot()
        let isFirst = all.count == 1
        if isFirst || state.low.values.mean + state.low.bound >= all.mean + bound {
            state.low = Prefix(values: all, bound: bound)
        }
        if isFirst || state.high.values.mean - state.high.bound <= all.mean - bound {
            state.high = Prefix(values: all, bound: bound)
        }
        var signal = judge(rise: all.mean - state.low.values.mean, prefix: state.low)
        if isTwoSided {
            signal.formUnion(judge(rise: state.high.values.mean - all.mean, prefix: state.high))
        }
        state.isAlarming = signal.contains(.alarm)
        return signal
    }

    private func judge(rise: Double, prefix: Prefix) -> StreamSignal {
        let count = state.all.count
        let before = prefix.values.count
        guard before != count else { return [] }
        let m = (count - before) / before * (1 / count)
        if rise >= (m / 2 * logTwoDrift).squareRoot() { return .alarm }
        return rise >= (m / 2 * logTwoWarning).squareRoot() ? .warning : []
    }

    /// Forgets all values.
    public mutating func reset() {
        state = State()
    }
}
