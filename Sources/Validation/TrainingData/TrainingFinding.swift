/// Something about rows that makes a model of them wrong, or may; members are a contract.
public struct TrainingFinding: Hashable, Codable, Sendable {
    /// What was found.
    public enum Kind: String, Hashable, Codable, Sendable, CaseIterable {
        /// All rows are of one class.
        case oneClass = "one_class"
        /// All labels are the same number.
        case constantTarget = "constant_target"
        /// A feature equals the label, or each tells the other.
        case labelLeak = "label_leak"
        /// A feature is newer than the prediction.
        case newerFeature = "newer_feature"
        /// Rows are in both of two sets, by their ids.
        case sharedRows = "shared_rows"
        /// In some rows the features speak for the opposite of what they do elsewhere.
        case flippedLabels = "flipped_labels"
        /// A feature has had one value, or none, since some row, and had others before.
        case stuckFeature = "stuck_feature"
        /// A feature has one value, or none, over rows amid others.
        case stuckInterval = "stuck_interval"
        /// Rows are the same as earlier ones in every column.
        case duplicatedRows = "duplicated_rows"
        /// A feature is infinite in some rows, which count as missing.
        case infiniteValues = "infinite_values"
    }

    /// What follows from it.
    public enum Severity: String, Hashable, Codable, Sendable, CaseIterable {
        /// No model should be trained.
        case refused
        /// A model is likely to be wrong; someone should look.
        case flagged
        /// It may be so by nature.
        case noted
    }

    /// Rows `first` to `last`, counted from 0.
    public struct Rows: Hashable, Codable, Sendable {
        /// The first row.
        public let first: Int
        /// The last row.
        public let last: Int

        /// Makes an interval.
        public init(first: Int, last: Int) {
            self.first = first
            self.last = last
        }
    }

    /// The most intervals of rows that a finding lists; `rows` counts all.
    public static let intervalsMax = 100

    /// What was found.
    public let kind: Kind
    /// What follows from it.
    public let severity: Severity
    /// The feature it is about, if it is about one.
    public let feature: String?
    /// How many rows it is about.
    public let rows: Int
    /// Where they are, the first `intervalsMax` intervals.
    public let intervals: [Rows]
    /// How likely it is by chance, at most; nil when there is no chance in it.
    public let pValue: Double?
    /// In words, without values of rows.
    public let reason: String

    /// Makes a finding.
    public init(
        kind: Kind, severity: Severity, feature: String? = nil, rows: Int, intervals: [Rows],
        pValue: Double? = nil, reason: String
    ) {
        self.kind = kind
        self.severity = severity
        self.feature = feature
        self.rows = rows
        self.intervals = Array(intervals.prefix(Self.intervalsMax))
        self.pValue = pValue
        self.reason = reason
    }

    /// Makes a finding about single rows, ascending.
    public init(
        kind: Kind, severity: Severity, feature: String? = nil, at rows: [Int],
        pValue: Double? = nil, reason: String
    ) {
        var intervals: [Rows] = []
        for row in rows {
            if let last = intervals.last, last.last + 1 == row {
                intervals[intervals.count - 1] = Rows(first: last.first, last: row)
            } else {
                intervals.append(Rows(first: row, last: row))
            }
        }
        self.init(
            kind: kind, severity: severity, feature: feature, rows: rows.count,
            intervals: intervals, pValue: pValue, reason: reason)
    }
}
