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
///
/// What does not hold on some rows does not hold on all: only features that are suspect on a few
/// are looked at on all rows, one at a time.
enum LabelLeakCheck {
    /// Fewer rows with a value show nothing.
    static let rowsMin = 20
    /// The rows of the rarest label; fewer agree with a rare value by chance.
    static let rowsOfLabelMin = 3

    /// - Parameters:
    ///   - sample: some of the rows, or all.
    ///   - count: how many rows the source has.
    static func findings(
        in source: some TrainingSource, sample: TrainingSet, count: Int
    ) throws(TrainingError) -> [TrainingFinding] {
        let relations = sample.features.columns.map { LabelRelation($0, labels: sample.labels) }
        let isRegression = source.target.kind == .regression
        func isLeak(_ feature: Feature, _ relation: LabelRelation) -> (named: Bool, ordered: Bool) {
            (relation.isNaming, relation.isOrdered && isRegression && feature.kind == .numeric)
        }
        var labels: [Double]?
        var findings: [TrainingFinding] = []
        for (index, feature) in source.schema.features.enumerated() {
            let (named, ordered) = isLeak(feature, relations[index])
            guard named || ordered else { continue }
            let known: [Double]
            if let labels { known = labels } else { known = try source.allLabels() }
            labels = known
            guard ordered || !isRegression || repeats(known) else { continue }
            let relation =
                sample.count == count
                ? relations[index]
                : LabelRelation(try source.values(ofFeature: index), labels: known)
            let whole = isLeak(feature, relation)
            guard relation.rows >= rowsMin, relation.rows * 2 >= count else { continue }
            let words: String
            if whole.named, relation.values >= 2, relation.values * 2 <= relation.rows,
                relation.rowsOfLabelMin >= rowsOfLabelMin
            {
                words = "each of its values goes with one label, and each label with one value"
            } else if whole.ordered, relation.values >= rowsMin {
                words = "it puts the rows into the order of the labels"
            } else {
                continue
            }
            findings.append(
                TrainingFinding(
                    kind: .labelLeak, severity: .refused, feature: feature.name,
                    rows: relation.rows,
                    intervals: [.init(first: relation.ends.first, last: relation.ends.last)],
                    reason: "'\(feature.name)' is the label under another name: in all "
                        + "\(relation.rows) rows that have it \(words)"))
        }
        return findings
    }

    /// Whether half of the rows have a label that enough rows have.
    private static func repeats(_ labels: [Double]) -> Bool {
        let sorted = labels.sorted()
        var (start, repeated) = (0, 0)
        for place in 1...max(1, sorted.count)
        where place >= sorted.count || sorted[place] != sorted[start] {
            if place - start >= rowsOfLabelMin { repeated += place - start }
            start = place
        }
        return repeated * 2 >= labels.count
    }
}
