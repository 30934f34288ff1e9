internal import Observations
internal import Training

/// Looks for rows that are the same as earlier ones in every column and in the label.
///
/// Two rows that are alike by chance are alike in every column, also in the one that differs most:
/// their number is at most about Poisson with the mean m of pairs that are equal in this column by
/// chance (``EqualPairs``). So many pairs k or more then have a probability of at most
/// e^(k - m) (m / k)^k (Chernoff). Pairs of a value that μ rows have on average come together, and
/// vary by 1 + 2 μ times as much (of a Poisson N, N (N - 1) / 2 has the variance μ² / 2 + μ³); the
/// exponent is divided by that, with the μ = 2 m / n of n rows. Rows that share their value of that
/// column with many (a missing one, a zero) are left out: it does not tell them apart. Where no
/// column, nor the label, has a value for each five rows that differ, rows may repeat by nature.
///
/// Equal rows that chance may explain are noted from a hundredth of the rows on: of files of few
/// values nothing can tell copies from rows that happen to be alike, but whoever knows them can.
///
/// How many are equal by chance cannot be told from the equal ones alone: those that are equal
/// throughout may have been copied, and without them too few are left. A column of numbers tells
/// it by those that nearly are, too, of which a share is equal in another column
/// (``EqualElsewhere``). One of categories has no such neighbours: as many may be equal throughout
/// as are equal in it and differ elsewhere, within what chance leaves open.
///
/// Rows are taken to be the same when 64-bit hashes of them are: of n rows that all differ some
/// two do so with a probability below n^2 / 2^65, which for 5 million is one in a million. The
/// hashes are sorted, and so is one column at a time where some of them repeat.
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
    /// How many pairs are equal throughout, at most, for each that is equal in one column alone.
    private static let oddsMax = 9.0
    /// The rows that are looked at for near ones, evenly spaced among all.
    private static let sampleMax = 200_000

    static func findings(
        in source: some TrainingSource, count: Int
    ) throws(TrainingError) -> [TrainingFinding] {
        guard count >= rowsMin, try hashes(of: source).sorted().hasEqualNeighbours else {
            return []
        }
        let rows = try rowsToldApart(in: source, count: count)
        if let (repeated, pValue) = try unexplained(among: rows, in: source) {
            let isMany = Double(repeated.count) >= shareFlagged * Double(count)
            return [
                finding(
                    repeated, severity: isMany ? .flagged : .noted, pValue: pValue,
                    "which chance does not explain")
            ]
        }
        let repeated = try repeatedRows(of: Array(0..<count), in: source).rows
        guard Double(repeated.count) >= shareFlagged * Double(count) else { return [] }
        return [
            finding(
                repeated, severity: .noted, pValue: nil,
                "which copies are, and rows of few values by nature")
        ]
    }

    private static func finding(
        _ rows: [Int], severity: TrainingFinding.Severity, pValue: Double?, _ which: String
    ) -> TrainingFinding {
        TrainingFinding(
            kind: .duplicatedRows, severity: severity, at: rows, pValue: pValue,
            reason: (rows.count == 1
                ? "1 row is the same as an earlier one in every column, "
                : "\(rows.count) rows are the same as earlier ones in every column, ") + which)
    }

    /// The rows that are the same as earlier ones, and how likely so many are; nil where chance
    /// explains them, or nothing tells how many it makes.
    private static func unexplained(
        among rows: [Int], in source: some TrainingSource
    ) throws(TrainingError) -> (rows: [Int], pValue: Double)? {
        guard rows.count >= rowsMin else { return nil }
        let (repeated, pairs) = try repeatedRows(of: rows, in: source)
        guard !repeated.isEmpty else { return nil }
        let expected = try expectedPairs(in: source, of: rows, without: repeated)
        guard let expected else { return nil }
        let pValue = Self.chance(of: pairs, mean: expected, rows: rows.count)
        return pValue <= TrainingDataCheck.falseAlarmRate ? (repeated, pValue) : nil
    }

    /// The rows that are the same as earlier ones, ascending, and how many pairs are the same.
    private static func repeatedRows(
        of rows: [Int], in source: some TrainingSource
    ) throws(TrainingError) -> (rows: [Int], pairs: Double) {
        let hashes = try hashes(of: source)
        let order = rows.sorted { (hashes[$0], $0) < (hashes[$1], $1) }
        var repeated: [Int] = []
        var pairs = 0.0
        var before = 0
        for (place, row) in order.enumerated() {
            before = place > 0 && hashes[order[place - 1]] == hashes[row] ? before + 1 : 0
            if before > 0 { repeated.append(row) }
            pairs += Double(before)
        }
        return (repeated.sorted(), pairs)
    }

    /// The rows whose value of the column that differs most is that of few rows.
    private static func rowsToldApart(
        in source: some TrainingSource, count: Int
    ) throws(TrainingError) -> [Int] {
        var (most, mostDistinct) = (0, 0)
        for index in 0...source.schema.count {
            var distinct = 0
            bits(try values(of: index, in: source)).sorted().forEachRun { _ in distinct += 1 }
            if distinct > mostDistinct { (most, mostDistinct) = (index, distinct) }
        }
        let few = max(rowsOfValueMin, Int(rowsOfValueShare * Double(count)))
        let bits = bits(try values(of: most, in: source))
        var frequent = Set<UInt64>()
        let sorted = bits.sorted()
        sorted.forEachRun { if $0.count > few { frequent.insert(sorted[$0.lowerBound]) } }
        return (0..<count).filter { !frequent.contains(bits[$0]) }
    }

    /// How many pairs of rows are alike by chance, at most; nil where rows repeat by nature.
    ///
    /// - Parameter repeated: those of the rows that are the same as earlier ones, ascending.
    private static func expectedPairs(
        in source: some TrainingSource, of rows: [Int], without repeated: [Int]
    ) throws(TrainingError) -> Double? {
        let distinct = rows.without(repeated)
        guard distinct.count > 1 else { return nil }
        let growth = pairs(of: rows.count) / pairs(of: distinct.count)
        let sample = rows.evenly(atMost: sampleMax)
        var best: (index: Int, near: Double?, equal: Double, most: Double)?
        for index in 0...source.schema.count {
            let column = try values(of: index, in: source)
            let bits = bits(column)
            var (values, equal) = (0, 0.0)
            distinct.map { bits[$0] }.sorted().forEachRun { run in
                values += 1
                equal += pairs(of: run.count)
            }
            guard Double(values) >= distinctShareMin * Double(rows.count) else { continue }
            var bound = growth * EqualPairs.upperBound(equal)
            var near: Double?
            if case .numeric(let numbers) = column {
                let found =
                    EqualPairs.expected(among: sample.map { numbers[$0] })
                    * pairs(of: rows.count) / pairs(of: sample.count)
                if equal == 0 { bound = 0 }
                near = found
            }
            let most = max(bound, near ?? 0)
            if most < best?.most ?? .infinity { best = (index, near, bound, most) }
        }
        guard let best, let near = best.near, best.most > 0 else { return best?.most }
        let numbers = try values(of: best.index, in: source)
        let share = try EqualElsewhere(
            distinct.evenly(atMost: sampleMax), of: numbers
        ).share(in: source, besides: best.index)
        // Of those that differ elsewhere, as many more as the share makes equal there.
        return max(share * near, share / max(1 - share, 1 / oddsMax) * best.equal)
    }

    private static func pairs(of count: Int) -> Double {
        Double(count) * Double(count - 1) / 2
    }

    /// How likely so many pairs are, at most.
    private static func chance(of pairs: Double, mean: Double, rows: Int) -> Double {
        guard pairs > mean else { return 1 }
        guard mean > 0 else { return 0 }
        let dispersion = 1 + 2 * (2 * mean / Double(rows))
        return exponential((pairs - mean + pairs * logarithm(mean / pairs)) / dispersion)
    }

    /// A number for each row that is the same for rows that are alike.
    private static func hashes(
        of source: some TrainingSource
    ) throws(TrainingError) -> [UInt64] {
        var hashes: [UInt64] = []
        try source.forEachBlock { block in
            var part = [UInt64](repeating: 0, count: block.count)
            for column in block.features.columns + [.numeric(block.labels)] {
                let bits = bits(column)
                for row in part.indices {
                    // The finalizer of SplitMix64, with the row's hash so far mixed in.
                    var z = (part[row] ^ bits[row]) &+ 0x9E37_79B9_7F4A_7C15
                    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
                    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
                    part[row] = z ^ (z >> 31)
                }
            }
            hashes += part
        }
        return hashes
    }

    /// The values of a feature, or behind the last one of the label.
    static func values(
        of index: Int, in source: some TrainingSource
    ) throws(TrainingError) -> Column {
        index < source.schema.count
            ? try source.values(ofFeature: index) : .numeric(try source.allLabels())
    }

    static func bits(_ column: Column) -> [UInt64] {
        switch column {
        case .numeric(let values):
            values.map { $0.isNaN ? Double.nan.bitPattern : ($0 + 0).bitPattern }
        case .categorical(let column): column.codes.map { UInt64(bitPattern: Int64($0)) }
        }
    }
}

extension [UInt64] {
    /// Whether some number stands beside itself.
    fileprivate var hasEqualNeighbours: Bool {
        zip(self, dropFirst()).contains { $0 == $1 }
    }

    /// Hands over the places of each number of a sorted array.
    fileprivate func forEachRun(_ body: (Range<Int>) -> Void) {
        var start = 0
        while start < count {
            var end = start + 1
            while end < count, self[end] == self[start] { end += 1 }
            body(start..<end)
            start = end
        }
    }
}

extension [Int] {
    /// All, or so many of them, evenly spaced.
    fileprivate func evenly(atMost most: Int) -> [Int] {
        guard count > most else { return self }
        return (0..<most).map { self[$0 * count / most] }
    }

    /// An ascending array less an ascending part of it.
    fileprivate func without(_ others: [Int]) -> [Int] {
        var next = 0
        return filter { value in
            guard next < others.count, others[next] == value else { return true }
            next += 1
            return false
        }
    }
}
