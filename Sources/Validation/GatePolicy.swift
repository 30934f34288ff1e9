/// When a challenger may replace the champion.
///
/// Members that are absent when it is decoded take their defaults.
public struct GatePolicy: Hashable, Codable, Sendable {
    /// What the challenger is judged by; default `f1`.
    public var metric: GateMetric

    /// How many labelled rows a judgement needs, 30 to 10 000 000; default 200.
    ///
    /// Thirty is where the normal approximations behind the intervals start to hold.
    public var labelledRowsMin: Int

    /// The level of the one-sided test, above 0 to 0.5; default 0.025, that of one side of the 95 %
    /// interval.
    public var alpha: Double

    /// By how much the challenger may be worse, in the metric's unit; default 0: it must be better.
    public var nonInferiorityMargin: Double

    /// What the challenger's metric must reach (an error: must not exceed); default nil, no bound.
    public var metricBound: Double?

    /// How many resamples the bootstrap of F1 and its like draws, 99 to 99 999; default 999.
    public var bootstrapReplicates: Int

    /// Whether rows depend on those before them.
    public enum RowDependence: String, Hashable, Codable, Sendable, CaseIterable {
        /// Each row is drawn by itself.
        case independent
        /// Rows are a series: errors are those of stretches of it, whose length follows from how
        /// what rows add to the difference depends on the rows before.
        case series
    }

    /// Whether rows depend on those before them; default `independent`.
    public var rows: RowDependence

    /// Makes a policy.
    public init(
        metric: GateMetric = .f1, labelledRowsMin: Int = 200, alpha: Double = 0.025,
        nonInferiorityMargin: Double = 0, metricBound: Double? = nil,
        bootstrapReplicates: Int = 999, rows: RowDependence = .independent
    ) {
        self.metric = metric
        self.labelledRowsMin = labelledRowsMin
        self.alpha = alpha
        self.nonInferiorityMargin = nonInferiorityMargin
        self.metricBound = metricBound
        self.bootstrapReplicates = bootstrapReplicates
        self.rows = rows
    }

    /// Reads a policy; absent members take their defaults.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        func read<Value: Decodable>(_ key: CodingKeys, _ member: inout Value) throws {
            member = try values.decodeIfPresent(Value.self, forKey: key) ?? member
        }
        try read(.metric, &metric)
        try read(.labelledRowsMin, &labelledRowsMin)
        try read(.alpha, &alpha)
        try read(.nonInferiorityMargin, &nonInferiorityMargin)
        metricBound = try values.decodeIfPresent(Double.self, forKey: .metricBound)
        try read(.bootstrapReplicates, &bootstrapReplicates)
        try read(.rows, &rows)
    }

    /// Checks that every setting is in its range.
    ///
    /// - Throws: `ValidationError.setting` with the name of the first that is not.
    public func validate() throws(ValidationError) {
        func require(
            _ holds: Bool, _ name: String, _ expected: String, _ got: String
        ) throws(ValidationError) {
            if !holds { throw .setting(name: name, expected: expected, got: got) }
        }
        try require(
            (30...10_000_000).contains(labelledRowsMin), "labelledRowsMin", "30 to 10000000",
            "\(labelledRowsMin)")
        try require(alpha > 0 && alpha <= 0.5, "alpha", "above 0 to 0.5", "\(alpha)")
        try require(
            nonInferiorityMargin >= 0 && nonInferiorityMargin.isFinite
                && (metric.isError || nonInferiorityMargin < 1),
            "nonInferiorityMargin",
            metric.isError ? "a finite number of 0 or more" : "0 to below 1",
            "\(nonInferiorityMargin)")
        try require(
            metricBound?.isFinite ?? true, "metricBound", "a finite number",
            "\(metricBound ?? 0)")
        try require(
            (99...99_999).contains(bootstrapReplicates), "bootstrapReplicates", "99 to 99999",
            "\(bootstrapReplicates)")
    }
}
