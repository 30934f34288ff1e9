internal import Observations
internal import Training

/// Looks for rows that are the same as earlier ones in every column and in the label.
///
/// Two rows that are alike by chance are alike in every column, also in the one that differs most:
/// their number is at most about Poisson with a mean m of n (n - 1) / 2 times the share of equal
/// pairs that this column has among rows that differ. So many pairs k or more then have a
/// probability of at most e^(k - m) (m / k)^k (Chernoff). Rows that share their value of that
/// column with many (a missing one, a zero) are left out: it does not tell them apart. Where no
/// column, nor the label, has a value for each five rows that differ, rows repeat by nature, and
/// nothing is reported.
enum DuplicateRowCheck {
    /// From this share of the rows on they are flagged.
    static let shareFlagged = 0.01
    /// Fewer rows show nothing.
    static let rowsMin = 20
    /// A value that more rows than these have does not tell them apart.
    static let rowsOfValueMin = 5
    /// The same, as a share of the rows.
    static let rowsOfValueShare = 0.01
    /// The distinct values of a column for each row, from which on it tells rows apart.
    static let distinctShareMin = 0.2

    static func findings(in set: TrainingSet) -> [TrainingFinding] {
        guard set.count >= rowsMin else { return [] }
        let columns = set.features.columns.map(bits) + [set.labels.map { ($0 + 0).bitPattern }]
        let rows = Self.rowsToldApart(columns, rows: set.count)
        guard rows.count >= rowsMin else { return [] }
        let hashes = Self.hashes(columns, rows: set.count)
        var firstOfHash: [UInt64: Int] = [:]
        firstOfHash.reserveCapacity(set.count)
        var times: [Int: Int] = [:]
        var repeated: [Int] = []
        var distinct: [Int] = []
        var pairs = 0.0
        for row in rows {
            // Rows of one hash that differ are taken for distinct: one pair in 2^64 is such.
            guard let first = firstOfHash[hashes[row]],
                columns.allSatisfy({ $0[row] == $0[first] })
            else {
                firstOfHash[hashes[row]] = row
                distinct.append(row)
                continue
            }
            let before = times[first, default: 1]
            times[first] = before + 1
            pairs += Double(before)
            repeated.append(row)
        }
        guard !repeated.isEmpty else { return [] }
        guard let expected = expectedPairs(columns, distinct: distinct, rows: rows.count) else {
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

    /// The rows whose value of the column that differs most is that of few rows.
    private static func rowsToldApart(_ columns: [[UInt64]], rows: Int) -> [Int] {
        let counts = columns.map { column in
            column.reduce(into: [UInt64: Int]()) { $0[$1, default: 0] += 1 }
        }
        let most = counts.indices.max { counts[$0].count < counts[$1].count } ?? 0
        let few = max(rowsOfValueMin, Int(rowsOfValueShare * Double(rows)))
        return (0..<rows).filter { counts[most][columns[most][$0], default: 0] <= few }
    }

    /// A number for each row that is the same for rows that are alike.
    private static func hashes(_ columns: [[UInt64]], rows: Int) -> [UInt64] {
        var hashes = [UInt64](repeating: 0, count: rows)
        for column in columns {
            for row in 0..<rows {
                // The finalizer of SplitMix64, with the row's hash so far mixed in.
                var z = (hashes[row] ^ column[row]) &+ 0x9E37_79B9_7F4A_7C15
                z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
                z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
                hashes[row] = z ^ (z >> 31)
            }
        }
        return hashes
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
