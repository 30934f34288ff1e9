internal import Observations

/// The tests of one feature, for any choice of a table's rows as the reference's.
///
/// Values that are missing have the last cell, so that a choice tells how many of them it holds.
struct RelabelledFeature: Sendable {
    /// The block of equal values, or the category, of every row, the reference's rows first.
    let cells: [Int32]
    /// How many cells there are.
    let cellCount: Int
    /// How far rows depend on those before them.
    let length: BlockLength
    private let statistics: Statistics

    private enum Statistics: Sendable {
        case numeric(PooledSample, [PooledStatistic], binsMissing: Bool)
        case categorical(rows: [Int], [BinnedStatistic], degrees: Int)
    }

    /// - Precondition: both columns are of one kind.
    init(
        reference: Column, current: Column, tests: [TwoSampleTestID], settings: DriftSettings
    ) {
        let isSeries = settings.rows == .series
        switch (reference, current) {
        case (.numeric(let own), .numeric(let others)):
            let pool = PooledSample(SortedSample(own), SortedSample(others))
            let missing = Int32(pool.values.count)
            let samples = [own, others].map { values in
                values.map { $0.isNaN ? missing : Int32(pool.blocksBelow($0 + 0)) }
            }
            cells = samples[0] + samples[1]
            cellCount = pool.values.count + 1
            length =
                isSeries
                ? BlockLength(samples: samples.map { $0.filter { $0 < missing }.map(Double.init) })
                : .one
            statistics = .numeric(
                pool, tests.map { NumericComparison.statistic(of: $0, pool, settings) },
                binsMissing: !isSeries && settings.psiBins == .deciles)
        case (.categorical(let own), .categorical(let others)):
            let (samples, count) = CategoricalComparison.cells(
                .init(reference: own, current: others), CategoryCounts(own),
                CategoryCounts(others))
            cells = samples[0] + samples[1]
            cellCount = count
            length = isSeries ? BlockLength(categories: samples) : .one
            var rows = [Int](repeating: 0, count: count)
            for cell in cells { rows[Int(cell)] += 1 }
            statistics = .categorical(
                rows: rows, tests.map { CategoricalComparison.statistic(of: $0, settings) },
                degrees: max(1, rows.count { $0 > 0 } - 1))
        default: preconditionFailure("columns of one schema are of one kind")
        }
    }

    /// For each test the value by which relabellings are ordered, and whether it grows with the
    /// square of the difference.
    ///
    /// Divided by what differences of so many rows are without drift, as choices hold more or
    /// fewer of the missing values.
    ///
    /// - Parameter counts: the reference's rows of each cell.
    func values(_ counts: [Int32]) -> [Double] {
        switch statistics {
        case .numeric(let pool, let statistics, let binsMissing):
            var ends = counts
            let ownMissing = Int(ends.removeLast())
            var before: Int32 = 0
            for cell in ends.indices {
                before &+= ends[cell]
                ends[cell] = before
            }
            let n = Double(before)
            let m = Double(pool.rows) - n
            guard n > 0, m > 0 else { return statistics.map { _ in 0 } }
            let information = n * m / (n + m)
            return statistics.map { statistic in
                switch statistic {
                case .kolmogorovSmirnov:
                    return statistic.order(pool, referenceEnds: ends) / (n * m)
                        * information.squareRoot()
                case .cramerVonMises: return statistic.order(pool, referenceEnds: ends)
                case .binned(.stabilityIndex(let bins), let edges) where binsMissing:
                    let counts = edges.counts(pool, referenceEnds: ends)
                    let missing = cells.count - pool.rows
                    let value = bins.value(
                        reference: counts.reference + [ownMissing],
                        current: counts.current + [missing - ownMissing])
                    return (value ?? 0) * information
                default:
                    return statistic.order(pool, referenceEnds: ends)
                        * (statistic.isSquare ? information : information.squareRoot())
                }
            }
        case .categorical(let rows, let statistics, _):
            let own = counts.map { Int($0) }
            let others = zip(rows, own).map { $0 - $1 }
            return statistics.map {
                $0.order(CategoricalComparison.counts(for: $0, own, others))
            }
        }
    }

    /// For each test, what its values in stretches of so many rows are given back.
    func scales(stretches rows: Int) -> [StretchScale] {
        let length = length.with(rows: rows)
        return switch statistics {
        case .numeric(let pool, let statistics, _):
            statistics.map {
                length.scale(
                    rows: pool.rows, isSquare: $0.isSquare, directions: $0.directions(pool))
            }
        case .categorical(_, let statistics, let degrees):
            statistics.map {
                length.scale(rows: cells.count, isSquare: $0.isSquare, directions: degrees)
            }
        }
    }
}
