internal import Observations
internal import Training

/// Of pairs of rows that have the same number in a column, how many are equal elsewhere by chance.
///
/// Rows that are near each other by that column are like rows that have the same number there, but
/// are no copies: the share of such pairs that are equal in all other columns is that of chance.
/// Two kinds of columns do not count, since chance is not alone there:
///
/// - A column that goes with the first one: near rows differ in it, and rows of the same number
///   would not. Between near rows it differs by less than half of what it does between far ones.
/// - A column that tells whose a row is: rows of one person have the same income and the same age,
///   and near ones do not. Among rows of the same number that differ in some third column it is
///   equal more than twice as often as between near rows.
struct EqualElsewhere {
    /// Pairs that are looked at, at most.
    static let pairsMax = 10_000
    /// Of so many rows, ordered by the column, one apart at most are near.
    static let nearShare = 20

    /// Rows that are near each other, of different numbers.
    private let near: [(Int, Int)]
    /// Rows of the same number.
    private let same: [(Int, Int)]
    /// Rows with half of all rows between them.
    private let far: [(Int, Int)]

    /// Pairs rows that differ by their numbers in a column.
    init(_ rows: [Int], of column: Column) {
        guard case .numeric(let numbers) = column else {
            (near, same, far) = ([], [], [])
            return
        }
        let sorted = rows.filter { numbers[$0].isFinite }.sorted {
            (numbers[$0], $0) < (numbers[$1], $1)
        }
        let count = max(1, sorted.count)
        let reach = max(1, min(count / Self.nearShare, Self.pairsMax / count))
        let pairs = (1...reach).flatMap { zip(sorted, sorted.dropFirst($0)) }
        near = Self.some(pairs.filter { numbers[$0] != numbers[$1] })
        same = Self.some(zip(sorted, sorted.dropFirst()).filter { numbers[$0] == numbers[$1] })
        let half = sorted.count / 2
        far = Self.some((0..<half).map { (sorted[$0], sorted[$0 + half]) })
    }

    private static func some(_ pairs: [(Int, Int)]) -> [(Int, Int)] {
        let step = max(1, (pairs.count + pairsMax - 1) / pairsMax)
        return stride(from: 0, to: pairs.count, by: step).map { pairs[$0] }
    }

    /// The share of pairs that are equal in all other columns that count, at most 1.
    ///
    /// - Parameter column: the one by whose numbers rows were paired.
    func share(in source: some TrainingSource, besides column: Int) throws(TrainingError) -> Double
    {
        var others: [Other] = []
        for index in 0...source.schema.count where index != column {
            let values = try DuplicateRowCheck.values(of: index, in: source)
            let bits = DuplicateRowCheck.bits(values)
            func isEqual(_ pair: (Int, Int)) -> Bool { bits[pair.0] == bits[pair.1] }
            others.append(
                Other(
                    near: near.map(isEqual), same: same.map(isEqual),
                    isTied: isTied(values, bits)))
        }
        // Of each pair of the same number, in how many other columns it differs.
        let differing = same.indices.map { pair in others.count { !$0.same[pair] } }
        let counted = others.filter { !$0.isTied && !$0.tellsWhose(differing) }
        guard !near.isEmpty, !counted.isEmpty else { return 1 }
        let equal = near.indices.count { pair in counted.allSatisfy { $0.near[pair] } }
        return min(1, EqualPairs.upperBound(Double(equal)) / Double(near.count))
    }

    /// In which pairs another column is equal.
    private struct Other {
        let near: [Bool]
        let same: [Bool]
        let isTied: Bool

        /// - Parameter differing: in how many columns each pair of the same number differs.
        func tellsWhose(_ differing: [Int]) -> Bool {
            let pairs = same.indices.filter { differing[$0] > (same[$0] ? 0 : 1) }
            let share = Double(near.count { $0 }) / Double(max(1, near.count))
            // Two more may be equal by chance where there are few.
            return Double(pairs.count { same[$0] }) > 2 * share * Double(pairs.count) + 2
        }
    }

    /// Whether a column differs less between near rows than between far ones.
    private func isTied(_ values: Column, _ bits: [UInt64]) -> Bool {
        func differing(_ pairs: [(Int, Int)]) -> [(Int, Int)] {
            pairs.filter { bits[$0.0] != bits[$0.1] }
        }
        let (close, apart) = (differing(near), differing(far))
        // As shares of the pairs.
        guard 2 * close.count * far.count >= apart.count * near.count else { return true }
        guard case .numeric(let numbers) = values else { return false }
        func distance(_ pairs: [(Int, Int)]) -> Double {
            let sorted = pairs.map { abs(numbers[$0.0] - numbers[$0.1]) }.filter(\.isFinite)
                .sorted()
            return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
        }
        return 2 * distance(close) < distance(apart)
    }
}
