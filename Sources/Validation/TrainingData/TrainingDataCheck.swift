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
    /// feature, and eight small models on at most `FlippedLabelCheck.rowsMax` of the rows.
    public static func findings(in set: TrainingSet) -> [TrainingFinding] {
        guard set.count > 0 else { return [] }
        if let finding = constant(set) { return [finding] }
        let found =
            LabelLeakCheck.findings(in: set) + FlippedLabelCheck.findings(in: set)
            + StuckFeatureCheck.findings(in: set) + DuplicateRowCheck.findings(in: set)
        let order = TrainingFinding.Severity.allCases
        return order.flatMap { severity in found.filter { $0.severity == severity } }
    }

    private static func constant(_ set: TrainingSet) -> TrainingFinding? {
        guard let first = set.labels.first, set.labels.allSatisfy({ $0 == first }) else {
            return nil
        }
        let isNumber = set.target.kind == .regression
        return TrainingFinding(
            kind: isNumber ? .constantTarget : .oneClass, severity: .refused, rows: set.count,
            intervals: [.init(first: 0, last: set.count - 1)],
            reason: isNumber
                ? "all \(set.count) labels are the same number"
                : "all \(set.count) rows are of one class, "
                    + "'\(set.target.classes[Int(first)])'")
    }
}
