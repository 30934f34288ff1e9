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

    private struct Run {
        let first: Int
        let count: Int
        var last: Int { first + count - 1 }
    }

    static func findings(in set: TrainingSet) -> [TrainingFinding] {
        let features = Double(set.features.columns.count)
        return zip(set.features.schema.features, set.features.columns).compactMap {
            feature, column in
            let keys = Self.keys(column)
            let runs = Self.runs(keys)
            guard let run = runs.max(by: { $0.count < $1.count }), run.count >= runMin,
                keys.count - run.count >= othersMin
            else { return nil }
            let rest = runs.filter { $0.first != run.first }
            guard let second = rest.map(\.count).max(), second * 2 <= run.count else { return nil }
            let others = Double(keys.count - run.count)
            let stays = Double(rest.reduce(0) { $0 + $1.count - 1 })
            let same = Double(
                rest.reduce(0) { $0 + (keys[$1.first] == keys[run.first] ? $1.count : 0) })
            let probability = (max(stays, same) + 1) / (others + 2)
            let pValue = min(
                1, features * Double(keys.count) * power(probability, Double(run.count - 1)))
            guard pValue <= TrainingDataCheck.falseAlarmRate else { return nil }
            let isMissing = keys[run.first] == nil
            let what = isMissing ? "no value" : "one value"
            let toTheEnd = run.last == keys.count - 1
            return TrainingFinding(
                kind: toTheEnd ? .stuckFeature : .stuckInterval,
                severity: toTheEnd ? .flagged : .noted, feature: feature.name, rows: run.count,
                intervals: [.init(first: run.first, last: run.last)], pValue: pValue,
                reason: "'\(feature.name)' has \(what) in rows \(run.first) to \(run.last)"
                    + (toTheEnd ? ", the last one" : "") + "; elsewhere it stays the same for "
                    + "\(second) rows at most")
        }
    }

    private static func keys(_ column: Column) -> [UInt64?] {
        switch column {
        case .numeric(let values): values.map { $0.isNaN ? nil : ($0 + 0).bitPattern }
        case .categorical(let column):
            column.codes.map { $0 == CategoricalColumn.missing ? nil : UInt64($0) }
        }
    }

    private static func runs(_ keys: [UInt64?]) -> [Run] {
        var runs: [Run] = []
        var start = 0
        for row in keys.indices where row + 1 == keys.count || keys[row + 1] != keys[row] {
            runs.append(Run(first: start, count: row + 1 - start))
            start = row + 1
        }
        return runs
    }
}
