import Observations
import Training
public import Validation

/// `validate`: how a challenger is compared with the champion before it may be deployed.
public struct ValidateStage: Sendable, Hashable, Codable {
    /// How many of the newest labelled rows are kept from training; default 300.
    public let holdOutRows: Int
    /// Absent in pipelines that were applied under an earlier version.
    private let isRehearsedGiven: Bool?
    /// Absent in pipelines without one, and in those applied under an earlier version.
    private let embargoGiven: Duration?
    /// When the challenger passes.
    public let gate: GatePolicy
    /// How sure the comparison must be; default `proven`.
    public let requirement: GateRequirement

    /// Whether the challenger is judged by what models made like it answered on rows before they
    /// learned them, and is trained on those rows too; default for a selection on a stream, unless
    /// a hold-out is given.
    public var isRehearsed: Bool { isRehearsedGiven ?? false }

    /// How long before the hold-out training rows end, so that their labels were known by then;
    /// default 0.
    public var embargo: Duration { embargoGiven ?? .zero }

    init(_ keys: SectionReader, decode: DecodeStage, targetIsSound: Bool, retrain: RetrainStage) {
        holdOutRows = keys.value(
            "holdOut", .count("rows", in: 30...10_000_000), default: 300,
            "How many of the newest labelled rows are kept from training, to compare on.")
        let isRehearsed =
            keys.optional(
                "rehearsal", .flag,
                without: "`true` with `retrain.selection: stream`, unless `holdOut` is given",
                "Whether the challenger is judged by what models made like it answered on the "
                    + "newest rows before they learned them, and learns those too; else by a "
                    + "hold-out.")
            ?? (retrain.streamSelection != nil && !keys.has("holdOut"))
        isRehearsedGiven = isRehearsed
        embargoGiven = keys.optional(
            "embargo", .duration(in: .seconds(1)...(.seconds(3660 * 86_400))),
            without: "no embargo; in a rehearsal what the labels' own times say",
            "Rows so long before those that are judged by are not trained on: the delay of "
                + "labels.")
        requirement = keys.value(
            "require", ValueType<GateRequirement>.choice(), default: .proven,
            "Whether the challenger must be proven better, or do better and not be proven worse.")
        let kind = decode.target.kind
        let judgedRowsMax =
            isRehearsed
            ? retrain.streamSelection?.scoredRowsMax ?? holdOutRows : holdOutRows
        gate = Self.gate(keys, kind, judgedRowsMax)
        if targetIsSound, keys.isSound("metric"), !gate.metric.fits(kind) {
            keys.report(
                "expected a metric of a \(kind.rawValue), got \"\(gate.metric.rawValue)\"",
                at: "metric")
        }
        if keys.isSound("metric", "margin"), !gate.metric.isError, gate.nonInferiorityMargin >= 1 {
            keys.report(
                "expected a margin below 1 for \(gate.metric.rawValue), got "
                    + "\(gate.nonInferiorityMargin)", at: "margin")
        }
        checkThreshold(keys, retrain, kind)
        if isRehearsed {
            checkRehearsal(keys, retrain, judgedRowsMax)
        } else {
            checkRows(keys, retrain)
        }
    }

    private static func standardMetric(_ kind: TargetSchema.Kind) -> GateMetric {
        switch kind {
        case .regression: .meanAbsoluteError
        case .binaryClassification: .f1
        case .multiclassClassification: .f1Macro
        }
    }

    private static func gate(
        _ keys: SectionReader, _ kind: TargetSchema.Kind, _ judgedRowsMax: Int
    ) -> GatePolicy {
        var gate = GatePolicy()
        gate.metric =
            keys.optional(
                "metric", ValueType<GateMetric>.choice(),
                without: "`f1`; for more than two classes `f1_macro`, for a regression "
                    + "`mean_absolute_error`", "What the challenger is judged by.")
            ?? standardMetric(kind)
        gate.labelledRowsMin =
            keys.optional(
                "minimumRows", .count("rows", in: 30...10_000_000),
                without: "\(gate.labelledRowsMin) rows, at most `holdOut`",
                "With fewer labelled rows to judge by the gate is inconclusive.")
            ?? min(gate.labelledRowsMin, judgedRowsMax)
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
        return gate
    }

    /// A selection on a stream chooses the threshold for F1, by probabilities as they are learned.
    private func checkThreshold(
        _ keys: SectionReader, _ retrain: RetrainStage, _ kind: TargetSchema.Kind
    ) {
        guard retrain.streamSelection != nil, gate.metric == .f1, kind == .binaryClassification,
            keys.isSound("metric")
        else { return }
        let (standard, asked) = (TrainingSettings(), retrain.training)
        for (key, isAsked) in [
            ("decisionThreshold", asked.decisionThreshold != standard.decisionThreshold),
            ("calibration", asked.calibration != standard.calibration),
        ] where isAsked {
            keys.report(
                "expected no retrain.\(key) beside the metric f1 with `retrain.selection: "
                    + "stream`, which chooses the threshold; expected another metric, or "
                    + "`selection: folds`", at: "metric")
        }
    }

    private func checkRehearsal(
        _ keys: SectionReader, _ retrain: RetrainStage, _ judgedRowsMax: Int
    ) {
        guard retrain.streamSelection != nil else {
            keys.report(
                "expected `retrain.learner: auto` with `retrain.selection: stream`, whose "
                    + "selection it is, got "
                    + (retrain.trainer == nil ? "another learner or selection" : "a trainer"),
                at: "rehearsal")
            return
        }
        if keys.has("holdOut") {
            keys.report(
                "expected no hold-out beside a rehearsal, which keeps no rows from training",
                at: "holdOut")
        }
        if keys.isSound("minimumRows"), gate.labelledRowsMin > judgedRowsMax {
            keys.report(
                "expected at most the \(judgedRowsMax) rows of retrain.scoredRows, got "
                    + "\(gate.labelledRowsMin)", at: "minimumRows")
        }
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
