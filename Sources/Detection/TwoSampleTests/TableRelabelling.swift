internal import LinearAlgebra
internal import Observations

/// What the tests of all features come to when whole rows of two tables change sides.
///
/// Every feature sees the same choices of rows, so that features that go together still do.
struct TableRelabelling: Sendable {
    /// What one test comes to.
    struct Outcome: Sendable {
        /// With the rows as they are.
        let observed: Double
        /// In each relabelling.
        let drawn: [Double]
    }

    let reference: FeatureTable
    let current: FeatureTable
    /// For each feature those of its tests that are relabelled.
    let tests: [[TwoSampleTestID]]
    let settings: DriftSettings
    let permutations: Int
    let seed: UInt64

    /// For each feature the scores of its tests: normal numbers, nearly, without drift.
    func outcomes(sharesCores: Bool) -> [[Outcome]] {
        let rows = stretchRows
        guard sharesCores else { return tests.indices.map { outcomes($0, stretches: rows) } }
        var lanes = Lanes(states: [(index: Int, outcomes: [Outcome])](), width: 1)
        lanes.share(tests.count) { found, index in
            found.append((index, outcomes(index, stretches: rows)))
        }
        return lanes.states.flatMap { $0 }.sorted { $0.index < $1.index }.map(\.outcomes)
    }

    /// Made anew where it is needed, as all of a large table take much memory.
    private func feature(_ index: Int) -> RelabelledFeature {
        RelabelledFeature(
            reference: reference.columns[index], current: current.columns[index],
            tests: tests[index], settings: settings)
    }

    /// The rows that change sides together: half of the most that any feature asks for, which is
    /// the optimal length for a variance, once (`BlockLength.multiple`).
    ///
    /// With twice as many, of which few stretches are left, verdicts on short series alarmed in 1.5
    /// to 1.8 % at 5 % (decision 0028).
    private var stretchRows: Int {
        guard settings.rows == .series else { return 1 }
        let compared = tests.indices.filter { !tests[$0].isEmpty }
        let longest = compared.map { feature($0).length.rows }.max() ?? 1
        return (longest + 1) / 2
    }

    private func outcomes(_ index: Int, stretches rows: Int) -> [Outcome] {
        guard !tests[index].isEmpty else { return [] }
        let feature = feature(index)
        let relabelling: Relabelling =
            rows > 1
            ? .ofStretches(
                cells: feature.cells, cellCount: feature.cellCount,
                referenceCount: reference.count, length: rows)
            : .ofTable(
                cells: feature.cells, cellCount: feature.cellCount,
                referenceCount: reference.count)
        var counts = [Int32](repeating: 0, count: feature.cellCount)
        for cell in feature.cells[..<reference.count] { counts[Int(cell)] += 1 }
        let observed = feature.values(counts)
        var drawn = observed.map { _ in [Double]() }
        var random = SplitMix64(seed: seed)
        for _ in 0..<permutations {
            relabelling.draw(into: &counts, random: &random)
            for (test, value) in feature.values(counts).enumerated() { drawn[test].append(value) }
        }
        let scales = feature.scales(stretches: rows)
        return observed.indices.map { test in
            Self.scores(observed[test], drawn[test], scale: scales[test])
        }
    }

    /// The cube roots of squares, less their mean and over their deviation, whatever the unit.
    ///
    /// Of a chi-square number, and nearly of what grows like one, that is normal (Wilson, Hilferty
    /// 1931): the tests then weigh alike. A test whose value is always the same has no score.
    private static func scores(
        _ observed: Double, _ drawn: [Double], scale: StretchScale
    ) -> Outcome {
        let typical = scale.typical(drawn)
        let roots = ([observed] + drawn.map { scale.scaled($0, typical: typical) }).map { value in
            let ratio = typical > 0 ? max(0, value / typical) : value > 0 ? 1 : 0
            return power(ratio, (scale.isSquare ? 1.0 : 2) / 3)
        }
        let (mean, deviation) = ColumnSummary.moments(roots.sorted()[...])
        guard let mean, let deviation, deviation > 1e-9 * mean.magnitude else {
            return Outcome(
                observed: -.infinity, drawn: drawn.map { _ in -.infinity })
        }
        let scores = roots.map { ($0 - mean) / deviation }
        return Outcome(observed: scores[0], drawn: Array(scores.dropFirst()))
    }
}
