import Training
import Validation

/// The rows of a file, looked through and split.
struct PreparedRows {
    /// The rows to train on.
    let training: FileRows
    /// Where they stand in the file; nil for all in their order.
    let trainingRows: [Int]?
    /// The rows that are kept from training; nil when none are.
    let holdOut: FileRows?
    /// How they were split; nil when they were not.
    let split: TimeOrderedSplit?
    /// What was found in the rows.
    var findings: [TrainingFinding]

    /// All rows are trained on, in their order.
    init(all rows: FileRows) {
        training = rows
        trainingRows = nil
        holdOut = nil
        split = nil
        findings = []
    }

    /// Rows by time.
    ///
    /// - Throws: `DataFileError` when the temporary file fails.
    init(_ rows: FileRows, split: TimeOrderedSplit, findings: [TrainingFinding]) throws {
        training = try rows.rows(at: split.training)
        trainingRows = split.training
        holdOut = try rows.rows(at: split.holdOut)
        self.split = split
        self.findings = findings
    }
}

extension TrainingFinding {
    /// The finding with its rows, which count the given ones, counted in the file.
    ///
    /// Where the given rows are not in the order of the file, each is listed by itself.
    func moved(to rows: [Int]?) -> TrainingFinding {
        guard let rows else { return self }
        let isWhole = rows.count == (rows.last ?? -1) + 1 && rows.first == 0
        guard !isWhole else { return self }
        let places = intervals.flatMap { ($0.first...$0.last).map { rows[$0] } }.sorted()
        let listed = TrainingFinding(
            kind: kind, severity: severity, feature: feature, at: places, pValue: pValue,
            reason: reason)
        return TrainingFinding(
            kind: kind, severity: severity, feature: feature, rows: self.rows,
            intervals: listed.intervals, pValue: pValue, reason: reason)
    }
}
