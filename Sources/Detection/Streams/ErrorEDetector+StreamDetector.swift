extension ErrorEDetector: StreamDetector {
    /// What commands and pipelines call it.
    public static var id: StreamDetectorID { .errorEDetector }

    /// Reads `baseline`, or `validation_errors` and `validation_rows` to learn it from, and
    /// `threshold` (1e6).
    public init(parameters: inout DetectorParameters) throws(DetectionError) {
        let rows = try parameters.optionalNumber("validation_rows", "a whole number, 1 or more") {
            $0 >= 1 && $0 <= 1e15 && $0 == $0.rounded()
        }
        guard let rows else {
            let baseline = try parameters.number(
                "baseline", default: nil, "between 0 and 1 (or give validation_rows)"
            ) { $0 > 0 && $0 < 1 }
            try self.init(baseline: baseline, threshold: Self.threshold(&parameters))
            return
        }
        let errors = try parameters.number(
            "validation_errors", default: nil, "a whole number from 0 to \(Int(rows))"
        ) { $0 >= 0 && $0 <= rows && $0 == $0.rounded() }
        try self.init(
            validationErrors: Int(errors), rows: Int(rows),
            threshold: Self.threshold(&parameters))
    }

    private static func threshold(
        _ parameters: inout DetectorParameters
    ) throws(DetectionError) -> Double {
        try parameters.number("threshold", default: 1e6, "over 1, at most 1e200") {
            $0 > 1 && $0 <= 1e200
        }
    }

    /// Takes in a loss of 0 to 1, and says what it told; unlike `update(loss:)` it starts again
    /// after an alarm, and refuses other values.
    public mutating func update(_ value: Double) -> StreamSignal {
        guard value >= 0, value <= 1 else { return .refused }
        if isAlarming { reset() }
        return update(loss: value) ? .alarm : []
    }
}
