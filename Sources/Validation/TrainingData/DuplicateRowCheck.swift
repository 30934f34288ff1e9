internal import Observations
internal import Training

/// Looks for rows that are the same as earlier ones in every column and in the label.
///
/// Two rows that are alike by chance are alike in every column, also in the one that differs most:
/// their number is at most about Poisson with a mean m of n (n - 1) / 2 times the share of equal
/// pairs that this column has among rows that differ. So many pairs k or more then have a
/// probability of at most e^(k - m) (m / k)^k (Chernoff). Where no column, nor the label, has a
/// value for each five rows that differ, rows repeat by nature, and nothing is reported.
enum DuplicateRowCheck {
    /// From this share of the rows on they are flagged.
    static let shareFlagged = 0.01
    /// Fewer rows show nothing.
    static let rowsMin = 20
    /// The distinct values of a column for each row, from which on it tells rows apart.
    static let distinctShareMin = 0.2

    private struct Row: Hashable {
        let values: [UInt64]
    }

    static func findings(in set: TrainingSet) -> [TrainingFinding] {
        guard set.count >= rowsMin else { return [] }
        let columns = set.features.columns.map(bits) + [set.labels.map { ($0 + 0).bitPattern }]
        var countOfRow: [Row: Int] = [:]
        var repeated: [Int] = []
        var distinct: [Int] = []
        var pairs = 0.0
        for row in 0..<set.count {
            let key = Row(values: columns.map { $0[row] })
            let before = countOfRow[key, default: 0]
            countOfRow[key] = before + 1
            pairs += Double(before)
            if before == 0 { distinct.append(row) } else { repeated.append(row) }
        }
        guard !repeated.isEmpty else { return [] }
        guard let expected = expectedPairs(columns, distinct: distinct, rows: set.count) else {
            return []
        }
        let pValue = Self.chance(of: pairs, mean: expected)
        guard pValue <= TrainingDataCheck.falseAlarmRate else { return [] }
        let isMany = Double(repeated.count) >= shareFlagged * Double(set.count)
        return [
            TrainingFinding(
                kind: .duplicatedRows, severity: isMany ? .flagged : .noted, at: repeated,
                pValue: pValue,
                reason: "\(repeated.count) rows are the same as earlier ones in every column, "
                    + "which chance does not explain")
        ]
    }

    /// How likely so many pairs are, at most.
    private static func chance(of pairs: Double, mean: Double) -> Double {
        guard pairs > mean else { return 1 }
        guard mean > 0 else { return 0 }
        return exponential(pairs - mean + pairs * logarithm(mean / pairs))
    }

    /// How many pairs of rows are alike by chance, at most; nil where rows repeat by nature.
    private static func expectedPairs(
        _ columns: [[UInt64]], distinct: [Int], rows: Int
    ) -> Double? {
        let n = Double(distinct.count)
        let shares = columns.compactMap { column -> Double? in
            var counts: [UInt64: Double] = [:]
            for row in distinct { counts[column[row], default: 0] += 1 }
            guard Double(counts.count) >= distinctShareMin * Double(rows), n > 1 else {
                return nil
            }
            return counts.values.reduce(0) { $0 + $1 * ($1 - 1) } / (n * (n - 1))
        }
        return shares.min().map { $0 * Double(rows) * Double(rows - 1) / 2 }
    }

    private static func bits(_ column: Column) -> [UInt64] {
        switch column {
        case .numeric(let values):
            values.map { $0.isNaN ? Double.nan.bitPattern : ($0 + 0).bitPattern }
        case .categorical(let column): column.codes.map { UInt64(bitPattern: Int64($0)) }
        }
    }
}
