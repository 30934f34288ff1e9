/// Drift detection by McDiarmid's bound on exponentially weighted averages.
///
/// Each average w <- lambda x + (1 - lambda) w carries c <- lambda^2 + (1 - lambda)^2 c. With
/// b(c) = sqrt(c ln(1 / confidence) / 2), the stream is cut where w + b is least; it alarms when
/// the average after the cut exceeds the one before by b(c1 + c2); and, two-sided, likewise for
/// falls. Assumes independent values of 0 to 1. The bound is for one look, so false alarms add up.
///
/// Source: Frias-Blanco and others (2015), "Online and non-parametric drift detection methods based
/// on Hoeffding's bounds", W-test; rules and defaults of river 0.26.
public struct HDDMW: StreamDetector {
    /// What commands and pipelines call it.
    public static let id = StreamDetectorID.hddmW

    private let weight: Double
    private let isTwoSided: Bool
    private let logDrift: Double
    private let logWarning: Double
    private var state = State()

    private struct Average: Equatable {
        var mean = 0.0
        var condition = 1.0
        var hasValues = false

        mutating func update(_ value: Double, weight: Double) {
            mean = hasValues ? weight * value + (1 - weight) * mean : value
            condition = weight * weight + (1 - weight) * (1 - weight) * condition
            hasValues = true
        }
    }

    private struct State: Equatable {
        var all = Average()
        var lowBefore = Average()
        var lowAfter = Average()
        var highBefore = Average()
        var highAfter = Average()
        var lowCut = Double.infinity
        var highCut = -Double.infinity
        var isAlarming = false
    }

    /// Reads `drift_confidence` (0.001), `warning_confidence` (0.005), `lambda_val` (0.05) and
    /// `two_sided_test` (false).
    public init(parameters: inout DetectorParameters) throws(DetectionError) {
        let drift = try parameters.number(
            "drift_confidence", default: 0.001, "between 0 and 1"
        ) { $0 > 0 && $0 < 1 }
        let warning = try parameters.number(
            "warning_confidence", default: 0.005, "between 0 and 1"
        ) { $0 > 0 && $0 < 1 }
        weight = try parameters.number("lambda_val", default: 0.05, "over 0, at most 1") {
            $0 > 0 && $0 <= 1
        }
        isTwoSided = try parameters.flag("two_sided_test", default: false)
        logDrift = logarithm(1 / drift)
        logWarning = logarithm(1 / warning)
    }

    /// Takes in a value of 0 to 1, and says what it told.
    public mutating func update(_ value: Double) -> StreamSignal {
        guard value >= 0, value <= 1 else { return .refused }
        if state.isAlarming { reset() }
        state.all.update(value, weight: weight)
        let bound = (state.all.condition * logDrift / 2).squareRoot()
        if state.all.mean + bound < state.lowCut {
            state.lowCut = state.all.mean + bound
            state.lowBefore = state.all
            state.lowAfter = Average()
        } else {
            state.lowAfter.update(value, weight: weight)
        }
        var signal = judge(lower: state.lowBefore, higher: state.lowAfter)
        if isTwoSided {
            if state.all.mean - bound > state.highCut {
                state.highCut = state.all.mean - bound
                state.highBefore = state.all
                state.highAfter = Average()
            } else {
                state.highAfter.update(value, weight: weight)
            }
            signal.formUnion(judge(lower: state.highAfter, higher: state.highBefore))
        }
        state.isAlarming = signal.contains(.alarm)
        return signal
    }

    private func judge(lower: Average, higher: Average) -> StreamSignal {
        guard lower.hasValues, higher.hasValues else { return [] }
        let condition = lower.condition + higher.condition
        let rise = higher.mean - lower.mean
        if rise > (condition * logDrift / 2).squareRoot() { return .alarm }
        return rise > (condition * logWarning / 2).squareRoot() ? .warning : []
    }

    /// Forgets all values.
    public mutating func reset() {
        state = State()
    }
}
