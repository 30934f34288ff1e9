internal import Observations
public import Training

/// Looks for what makes training rows useless, poisoned or too good to be true.
public enum TrainingDataCheck {
    /// The chance of a false alarm that each of the checks with chance in it may have, on rows in
    /// which nothing is wrong.
    public static let falseAlarmRate = 0.001

    /// What is wrong with rows, the gravest first.
    ///
    /// Rows are taken to be in the order of time. Weights do not count. O(n log n) for each
    /// feature, and eight small models on at most `FlippedLabelCheck.rowsMax` of the rows. Rows
    /// are read a few times, block by block; beside a block, about 30 bytes for each row are in
    /// memory where rows repeat or a feature may be the label, and 12 otherwise.
    ///
    /// - Throws: `TrainingError` when rows cannot be read.
    public static func findings(
        in source: some TrainingSource
    ) throws(TrainingError) -> [TrainingFinding] {
        let labels = try LabelScan(source)
        guard labels.count > 0 else { return [] }
        if let finding = constant(labels, target: source.target) { return [finding] }
        let spread = try SpreadRows(
            of: source, count: labels.count, rowsMax: FlippedLabelCheck.rowsMax)
        let found =
            try LabelLeakCheck.findings(in: source, sample: spread.set, count: labels.count)
            + FlippedLabelCheck.findings(in: spread, of: labels.count)
            + StuckFeatureCheck.findings(in: source, count: labels.count)
            + DuplicateRowCheck.findings(in: source, count: labels.count)
            + InfiniteValueCheck.findings(in: source)
        let order = TrainingFinding.Severity.allCases
        return order.flatMap { severity in found.filter { $0.severity == severity } }
    }

    private static func constant(_ labels: LabelScan, target: TargetSchema) -> TrainingFinding? {
        guard labels.isConstant else { return nil }
        let isNumber = target.kind == .regression
        return TrainingFinding(
            kind: isNumber ? .constantTarget : .oneClass, severity: .refused, rows: labels.count,
            intervals: [.init(first: 0, last: labels.count - 1)],
            reason: isNumber
                ? "all \(labels.count) labels are the same number"
                : "all \(labels.count) rows are of one class, "
                    + "'\(target.classes[Int(labels.first)])'")
    }
}
