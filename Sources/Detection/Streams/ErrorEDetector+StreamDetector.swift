extension ErrorEDetector: StreamDetector {
    /// What commands and pipelines call it.
    public static var id: StreamDetectorID { .errorEDetector }

    /// Reads `baseline`, or `validation_errors` and `validation_rows` to estimate it, and
    /// `threshold` (1e6).
    public init(parameters: inout DetectorParameters) throws(DetectionError) {
        let rows = try parameters.optionalNumber("validation_rows", "a whole number, 1 or more") {
            $0 >= 1 && $0 == $0.rounded()
        }
        let baseline: Double
        if let rows {
            let errors = try parameters.number(
                "validation_errors", default: nil, "a whole number from 0 to \(Int(rows))"
            ) { $0 >= 0 && $0 <= rows && $0 == $0.rounded() }
            baseline = try Self.baseline(errors: Int(errors), rows: Int(rows))
        } else {
            baseline = try parameters.number(
                "baseline", default: nil, "between 0 and 1 (or give validation_rows)"
            ) { $0 > 0 && $0 < 1 }
        }
        try self.init(
            baseline: baseline,
            threshold: parameters.number("threshold", default: 1e6, "over 1, at most 1e200") {
                $0 > 1 && $0 <= 1e200
            })
    }

    /// The standard errors that a baseline estimated from validation rows lies above their share.
    ///
    /// One: five in six baselines are then above the true rate. Higher ones delay alarms, lower
    /// ones spend the budget of false alarms on validation sets that were lucky; at one, measured
    /// with 2000 rows at 10 %, both the budget and the delays of ADWIN are kept.
    static let baselineStandardErrors = 1.0

    /// The baseline for a model that made `errors` errors in `rows` validation rows.
    ///
    /// The upper end of Wilson's score interval at one standard error; at most 0.999.
    ///
    /// - Throws: `DetectionError.parameter` when there are no rows, or not 0 to `rows` errors.
    public static func baseline(errors: Int, rows: Int) throws(DetectionError) -> Double {
        guard rows > 0 else {
            throw .parameter(name: "validation_rows", expected: "1 or more", got: "\(rows)")
        }
        guard errors >= 0, errors <= rows else {
            throw .parameter(
                name: "validation_errors", expected: "from 0 to \(rows)", got: "\(errors)")
        }
        let confidence = 1 - 2 * NormalDistribution.survival(baselineStandardErrors)
        let bound = MetricEstimate(
            hits: Double(errors), of: Double(rows), confidence: confidence)
        return min(0.999, bound?.upper ?? 0.999)
    }

    /// Takes in a loss of 0 to 1, and says what it told; unlike `update(loss:)` it starts again
    /// after an alarm, and refuses other values.
    public mutating func update(_ value: Double) -> StreamSignal {
        guard value >= 0, value <= 1 else { return .refused }
        if isAlarming { reset() }
        return update(loss: value) ? .alarm : []
    }
}
