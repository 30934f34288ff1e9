internal import Observations

/// How often each combination of label, champion's and challenger's answer comes up.
///
/// Only those that do are kept, by label, then champion's answer, then challenger's.
struct PairedCells {
    private struct Cell: Hashable {
        let label: Int
        let champion: Int
        let challenger: Int
    }

    private let classes: Int
    private let cells: [Cell]
    /// How many rows each cell has.
    let counts: [Int]
    /// The cell of each row.
    let cellOfRow: [Int]

    init(_ answers: PairedAnswers) {
        let classes = answers.target.classes.count
        self.classes = classes
        let keys = answers.labels.indices.map { row in
            (Int(answers.labels[row]) * classes + Int(answers.champion.predictions[row])) * classes
                + Int(answers.challenger.predictions[row])
        }
        var countOfKey: [Int: Int] = [:]
        for key in keys { countOfKey[key, default: 0] += 1 }
        let ordered = countOfKey.sorted { $0.key < $1.key }
        let place = Dictionary(
            uniqueKeysWithValues: ordered.enumerated().map { ($1.key, $0) })
        cells = ordered.map { key, _ in
            Cell(
                label: key / classes / classes, champion: key / classes % classes,
                challenger: key % classes)
        }
        counts = ordered.map(\.value)
        cellOfRow = keys.map { place[$0] ?? 0 }
    }

    /// A metric of each model when cells have such counts.
    func values(
        of metric: GateMetric, counts: [Double]
    ) -> (champion: Double?, challenger: Double?) {
        var champion = ClassTotals(classes: classes)
        var challenger = champion
        for (cell, count) in zip(cells, counts) where count > 0 {
            champion.add(label: cell.label, answer: cell.champion, weight: count)
            challenger.add(label: cell.label, answer: cell.challenger, weight: count)
        }
        return (champion.value(of: metric), challenger.value(of: metric))
    }

    /// The challenger's metric less the champion's; nil where either is undefined.
    func difference(of metric: GateMetric, counts: [Double]) -> Double? {
        let (champion, challenger) = values(of: metric, counts: counts)
        guard let champion, let challenger else { return nil }
        return challenger - champion
    }

    /// By how much the difference changes as a row of each cell counts more, per share of rows.
    ///
    /// The directional derivative (T((1 - e) F + e cell) - T(F)) / e at e = 1e-6, which is exact to
    /// about 1e-6; nil where the difference is undefined.
    func influences(on metric: GateMetric) -> [Double]? {
        let rows = Double(cellOfRow.count)
        let shares = counts.map { Double($0) / rows }
        guard let value = difference(of: metric, counts: shares) else { return nil }
        let step = 1e-6
        var influences: [Double] = []
        for cell in counts.indices {
            var moved = shares.map { $0 * (1 - step) }
            moved[cell] += step
            guard let other = difference(of: metric, counts: moved) else { return nil }
            influences.append((other - value) / step)
        }
        return influences
    }

    /// The most evaluations of cells that go into `stretchSums`.
    private static let evaluationsMax = 10_000_000

    /// For each row what the stretch of so many rows that begins there adds to the difference; nil
    /// where that is undefined, or too much to work out.
    ///
    /// With T the difference and T(-b) that without the stretch, (n - L) (T - T(-b)), which for a
    /// mean is the sum of its rows' deviations: the jackknife of stretches. Unlike the derivative
    /// it sees how much hangs on the few stretches that a rare class comes up in. Source: Kunsch
    /// (1989), "The jackknife and the bootstrap for general stationary observations".
    func stretchSums(of rows: Int, on metric: GateMetric) -> [Double]? {
        let count = cellOfRow.count
        guard rows < count, count * cells.count <= Self.evaluationsMax,
            let value = difference(of: metric, counts: counts.map(Double.init))
        else { return nil }
        var left = counts.map(Double.init)
        for row in 0..<rows { left[cellOfRow[row]] -= 1 }
        var sums: [Double] = []
        sums.reserveCapacity(count)
        for start in 0..<count {
            guard let without = difference(of: metric, counts: left) else { return nil }
            sums.append(Double(count - rows) * (value - without))
            left[cellOfRow[start]] += 1
            left[cellOfRow[(start + rows) % count]] -= 1
        }
        return sums
    }
}
