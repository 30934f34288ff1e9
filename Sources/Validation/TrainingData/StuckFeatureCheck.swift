internal import Observations
internal import Training

/// Looks for features that have one value, or none, over more rows than chance makes of the others.
///
/// The longest run of equal values (missing ones are equal) of each feature is held against a
/// Markov chain: on all other rows, a value stays for the next row with probability r, the larger
/// one of the share of equal neighbours and, for the value of the run, of rows that have it, each
/// as (k + 1) / (m + 2). A run of L rows then begins at a given row with a probability of at most
/// r^(L - 1), so that p <= n r^(L - 1), times the features. Runs as long as another one of the
/// feature are taken to be its nature, as in rows that are sorted by it.
enum StuckFeatureCheck {
    /// Shorter runs show nothing.
    static let runMin = 20
    /// The rows outside the run, on which it is judged.
    static let othersMin = 30

    static func findings(
        in source: some TrainingSource, count: Int
    ) throws(TrainingError) -> [TrainingFinding] {
        let features = source.schema.features
        var scans = [ValueRuns](repeating: ValueRuns(), count: features.count)
        try source.forEachBlock { block in
            for index in features.indices { scans[index].add(block.features.columns[index]) }
        }
        var findings: [TrainingFinding] = []
        for (index, feature) in features.enumerated() {
            scans[index].end()
            let (run, second) = (scans[index].longest, scans[index].secondCount)
            guard run.count >= runMin, count - run.count >= othersMin, second > 0,
                second * 2 <= run.count
            else { continue }
            let others = Double(count - run.count)
            let stays = Double(count - run.count - (scans[index].runs - 1))
            let same = Double(
                try source.values(ofFeature: index).count(ofKey: run.key) - run.count)
            let probability = (max(stays, same) + 1) / (others + 2)
            let pValue = min(
                1,
                Double(features.count) * Double(count) * power(probability, Double(run.count - 1)))
            guard pValue <= TrainingDataCheck.falseAlarmRate else { continue }
            let what = run.key == nil ? "no value" : "one value"
            let toTheEnd = run.last == count - 1
            findings.append(
                TrainingFinding(
                    kind: toTheEnd ? .stuckFeature : .stuckInterval,
                    severity: toTheEnd ? .flagged : .noted, feature: feature.name,
                    rows: run.count, intervals: [.init(first: run.first, last: run.last)],
                    pValue: pValue,
                    reason: "'\(feature.name)' has \(what) in rows \(run.first) to \(run.last)"
                        + (toTheEnd ? ", the last one" : "") + "; elsewhere it stays the same for "
                        + "\(second) rows at most"))
        }
        return findings
    }
}

extension Column {
    /// How many rows have a value, by its key in `ValueRuns`.
    fileprivate func count(ofKey key: UInt64?) -> Int {
        switch self {
        case .numeric(let values):
            values.count { ($0.isNaN ? nil : ($0 + 0).bitPattern) == key }
        case .categorical(let column):
            column.codes.count { ($0 == CategoricalColumn.missing ? nil : UInt64($0)) == key }
        }
    }
}
