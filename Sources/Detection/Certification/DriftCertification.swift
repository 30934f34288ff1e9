public import Observations

/// Tries the comparison of windows with a reference on history, drawn again in stretches.
public struct DriftCertification: Sendable {
    /// How far a feature moves in the change, in standard deviations.
    public static let shift = 0.2

    private let history: FeatureTable
    private let comparison: DriftComparison
    private let windowRows: Int
    private let windowsPerMonth: Double
    private let referenceRows: Int
    private let plan: CertificationPlan
    /// How the rows are drawn.
    public let bootstrap: BlockBootstrap

    /// Takes in history in its order.
    ///
    /// - Parameters:
    ///   - windowRows: the rows of a window.
    ///   - windowStep: the rows from the beginning of a window to that of the next.
    ///   - referenceRows: the rows of a reference.
    /// - Throws: `DetectionError.tooFewRows` below `PerformanceCertification.rowsMin` rows;
    ///   `DetectionError.parameter` when windows or references have no rows.
    public init(
        history: FeatureTable, settings: DriftSettings, windowRows: Int, windowStep: Double,
        referenceRows: Int, plan: CertificationPlan
    ) throws(DetectionError) {
        let rowsMin = PerformanceCertification.rowsMin
        guard history.count >= rowsMin else {
            throw .tooFewRows(need: rowsMin, got: history.count)
        }
        guard windowRows > 0, windowStep > 0, referenceRows > 0 else {
            throw .parameter(
                name: "rows of windows and references", expected: "1 or more",
                got: "\(windowRows), every \(windowStep), and \(referenceRows)")
        }
        self.history = history
        comparison = DriftComparison(settings: settings)
        self.windowRows = windowRows
        self.referenceRows = referenceRows
        self.plan = plan
        windowsPerMonth = plan.rowsPerMonth / windowStep
        let series = history.columns.map { column in
            switch column {
            case .numeric(let values): values.map { $0.isFinite ? $0 : 0 }
            case .categorical(let texts): texts.codes.map(Double.init)
            }
        }
        bootstrap = BlockBootstrap(rows: history.count, length: BlockLength(series).rows)
    }

    /// Compares a window with a reference in each run, as they are, and with a feature moved.
    ///
    /// Numeric features take turns in being moved.
    ///
    /// - Throws: `DetectionError.parameter` when a setting is out of its range.
    public func certify() throws(DetectionError) -> MonitorCertificate {
        let movable = history.columns.indices.compactMap { column -> (Int, Double)? in
            guard case .numeric(let values) = history.columns[column],
                let deviation = ColumnSummary(SortedSample(values)).standardDeviation,
                deviation > 0
            else { return nil }
            return (column, deviation)
        }
        var alarms = 0
        var noticed = 0
        for run in 0..<plan.runs {
            var random = SplitMix64(seed: plan.seed &+ UInt64(run))
            let reference = ReferenceProfile(
                storing: history.rows(bootstrap.draw(referenceRows, random: &random)),
                settings: comparison.settings)
            let window = history.rows(bootstrap.draw(windowRows, random: &random))
            let seed = random.next()
            let report = try comparison.report(
                reference: reference, current: window, seed: seed)
            alarms += report.drift ? 1 : 0
            guard !movable.isEmpty else { continue }
            let (column, deviation) = movable[run % movable.count]
            let moved = try comparison.report(
                reference: reference,
                current: Self.moved(window, column, by: Self.shift * deviation), seed: seed)
            noticed += moved.drift ? 1 : 0
        }
        let share = Double(noticed) / Double(plan.runs)
        let change = ChangeCertificate(
            change: .shift, noticed: share,
            rows: noticed > 0 ? Int((Double(windowRows) / share).rounded()) : nil)
        return MonitorCertificate(
            monitor: "drift", runs: plan.runs, rowsPerRun: windowRows, falseAlarms: alarms,
            runsWithFalseAlarm: Double(alarms) / Double(plan.runs),
            falseAlarmsPerMonth: CertifiedRate(
                events: alarms, exposure: Double(plan.runs), per: windowsPerMonth),
            changes: movable.isEmpty ? [] : [change])
    }

    private static func moved(
        _ table: FeatureTable, _ column: Int, by distance: Double
    ) throws(DetectionError) -> FeatureTable {
        var columns = table.columns
        guard case .numeric(let values) = columns[column] else { return table }
        columns[column] = .numeric(values.map { $0 + distance })
        do {
            return try FeatureTable(schema: table.schema, columns: columns)
        } catch {
            throw .schema(expected: table.schema.features.map(\.name), got: [])
        }
    }
}
