import Observations
public import Validation

/// `validate`: how a challenger is compared with the champion before it may be deployed.
public struct ValidateStage: Sendable, Hashable, Codable {
    /// How many of the newest labelled rows are kept from training; default 300.
    public let holdOutRows: Int
    /// Absent in pipelines without one, and in those applied under an earlier version.
    private let embargoGiven: Duration?
    /// When the challenger passes.
    public let gate: GatePolicy
    /// How sure the comparison must be; default `proven`.
    public let requirement: GateRequirement

    /// How long before the hold-out training rows end, so that their labels were known by then;
    /// default 0.
    public var embargo: Duration { embargoGiven ?? .zero }

    init(_ keys: SectionReader, decode: DecodeStage, targetIsSound: Bool, retrain: RetrainStage) {
        holdOutRows = keys.value(
            "holdOut", .count("rows", in: 30...10_000_000), default: 300,
            "How many of the newest labelled rows are kept from training, to compare on.")
        embargoGiven = keys.optional(
            "embargo", .duration(in: .seconds(1)...(.seconds(3660 * 86_400))),
            without: "no embargo",
            "Rows so long before the hold-out are not trained on: the delay of labels.")
        requirement = keys.value(
            "require", ValueType<GateRequirement>.choice(), default: .proven,
            "Whether the challenger must be proven better, or do better and not be proven worse.")
        let kind = decode.target.kind
        var gate = GatePolicy()
        gate.metric =
            keys.optional(
                "metric", ValueType<GateMetric>.choice(),
                without: "`f1`; for a regression `mean_absolute_error`",
                "What the challenger is judged by.")
            ?? (kind == .regression ? .meanAbsoluteError : .f1)
        gate.labelledRowsMin =
            keys.optional(
                "minimumRows", .count("rows", in: 30...10_000_000),
                without: "\(gate.labelledRowsMin) rows, at most `holdOut`",
                "With fewer labelled rows in the hold-out the gate is inconclusive.")
            ?? min(gate.labelledRowsMin, holdOutRows)
        gate.alpha = keys.value(
            "alpha", .number(from: 0, to: 0.5, includingLower: false), default: gate.alpha,
            "The level of the one-sided test; 0.025 is that of one side of a 95 % interval.")
        gate.nonInferiorityMargin = keys.value(
            "margin", .number(from: 0, to: .infinity), default: gate.nonInferiorityMargin,
            "By how much the challenger may be worse, in the unit of the metric; 0: it must be "
                + "better.")
        gate.metricBound = keys.optional(
            "bound", .number(from: 0, to: .infinity), without: "no bound",
            "What the challenger's metric must reach (an error: must not exceed).")
        gate.bootstrapReplicates = keys.value(
            "bootstrapReplicates", .integer(in: 99...99_999), default: gate.bootstrapReplicates,
            "How many resamples the bootstrap of F1 draws.")
        gate.rows = keys.value(
            "dependence", ValueType<GatePolicy.RowDependence>.choice(), default: gate.rows,
            "Whether each row is drawn by itself, or rows are a series: errors are then those of "
                + "stretches of rows where the difference depends on the rows before.")
        self.gate = gate
        if targetIsSound, keys.isSound("metric"), !gate.metric.fits(kind),
            kind != .multiclassClassification
        {
            keys.report(
                "expected a metric of a \(kind.rawValue), got \"\(gate.metric.rawValue)\"",
                at: "metric")
        }
        if keys.isSound("metric", "margin"), !gate.metric.isError, gate.nonInferiorityMargin >= 1 {
            keys.report(
                "expected a margin below 1 for \(gate.metric.rawValue), got "
                    + "\(gate.nonInferiorityMargin)", at: "margin")
        }
        checkRows(keys, retrain)
    }

    private func checkRows(_ keys: SectionReader, _ retrain: RetrainStage) {
        guard keys.isSound("holdOut") else { return }
        let isSound = ["retrain.rows", "retrain.minimumRows"].allSatisfy(keys.reading.isSound)
        if isSound, holdOutRows >= retrain.rowsMin {
            let (key, rows) =
                holdOutRows >= retrain.rowsMax
                ? ("rows", retrain.rowsMax) : ("minimumRows", retrain.rowsMin)
            keys.report(
                "expected fewer rows than the \(rows) of retrain.\(key), got \(holdOutRows)",
                at: "holdOut")
        }
        if keys.isSound("minimumRows"), gate.labelledRowsMin > holdOutRows {
            keys.report(
                "expected at most the \(holdOutRows) rows of the hold-out, got "
                    + "\(gate.labelledRowsMin)", at: "minimumRows")
        }
    }
}
