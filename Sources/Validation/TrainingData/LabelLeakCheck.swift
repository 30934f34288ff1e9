internal import Observations
internal import Training

/// Looks for features that are the label under another name.
///
/// A feature is one that equals the label, or of which each value goes with one label and each
/// label with one value, or, for numbers, that puts the rows into the same order or the opposite
/// one. Rows where it is missing are passed over, if at most half are. By chance a feature of two
/// values does so on n rows with a probability below 2^(1 - n / 2) when each label has a quarter of
/// them, so that twenty rows suffice; numbers of which most differ are told by their order alone,
/// as each value then goes with one label anyway.
enum LabelLeakCheck {
    /// Fewer rows with a value show nothing.
    static let rowsMin = 20
    /// The rows of the rarest label; fewer agree with a rare value by chance.
    static let rowsOfLabelMin = 3

    static func findings(in set: TrainingSet) -> [TrainingFinding] {
        zip(set.features.schema.features, set.features.columns).compactMap { feature, column in
            let keys = Self.keys(column)
            let rows = keys.indices.filter { keys[$0] != nil }
            guard rows.count >= rowsMin, rows.count * 2 >= set.count else { return nil }
            let words: String
            if isNamed(keys, rows, set.labels) {
                words = "each of its values goes with one label, and each label with one value"
            } else if case .numeric(let values) = column,
                set.target.kind == .regression,
                isOrdered(rows.map { values[$0] }, rows.map { set.labels[$0] })
            {
                words = "it puts the rows into the order of the labels"
            } else {
                return nil
            }
            return TrainingFinding(
                kind: .labelLeak, severity: .refused, feature: feature.name, rows: rows.count,
                intervals: [.init(first: rows[0], last: rows[rows.count - 1])],
                reason: "'\(feature.name)' is the label under another name: in all "
                    + "\(rows.count) rows that have it \(words)")
        }
    }

    /// Values as bits or codes; nil where missing.
    private static func keys(_ column: Column) -> [UInt64?] {
        switch column {
        // Adding 0 makes one of the two zeros.
        case .numeric(let values): values.map { $0.isNaN ? nil : ($0 + 0).bitPattern }
        case .categorical(let column):
            column.codes.map { $0 == CategoricalColumn.missing ? nil : UInt64($0) }
        }
    }

    /// Whether feature and label name each other, with labels that repeat.
    private static func isNamed(
        _ keys: [UInt64?], _ rows: [Int], _ labels: [Double]
    ) -> Bool {
        var labelOfKey: [UInt64: Double] = [:]
        var keyOfLabel: [Double: UInt64] = [:]
        var rowsOfLabel: [Double: Int] = [:]
        for row in rows {
            guard let key = keys[row] else { continue }
            let label = labels[row]
            guard labelOfKey[key, default: label] == label,
                keyOfLabel[label, default: key] == key
            else { return false }
            labelOfKey[key] = label
            keyOfLabel[label] = key
            rowsOfLabel[label, default: 0] += 1
        }
        return rowsOfLabel.count >= 2 && rowsOfLabel.count * 2 <= rows.count
            && rowsOfLabel.values.max() != rows.count
            && rowsOfLabel.values.allSatisfy { $0 >= rowsOfLabelMin }
    }

    /// Whether values rise, or fall, strictly with labels.
    private static func isOrdered(_ values: [Double], _ labels: [Double]) -> Bool {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var (rises, falls, distinct) = (true, true, 1)
        for (place, next) in zip(order, order.dropFirst()) {
            let isSame = values[place] == values[next]
            if !isSame { distinct += 1 }
            rises = rises && (isSame ? labels[place] == labels[next] : labels[place] < labels[next])
            falls = falls && (isSame ? labels[place] == labels[next] : labels[place] > labels[next])
            if !rises, !falls { return false }
        }
        return distinct >= rowsMin
    }
}
