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

    private let features: [RelabelledFeature]
    private let referenceCount: Int
    private let permutations: Int
    private let seed: UInt64

    /// - Precondition: the features are of one table, `referenceCount` of whose rows are the
    ///   reference's.
    init(
        _ features: [RelabelledFeature], referenceCount: Int, permutations: Int, seed: UInt64
    ) {
        self.features = features
        self.referenceCount = referenceCount
        self.permutations = permutations
        self.seed = seed
    }

    /// For each feature the scores of its tests: normal numbers, nearly, without drift.
    func outcomes(sharesCores: Bool) -> [[Outcome]] {
        let rows = stretchRows
        guard sharesCores else { return features.map { outcomes($0, stretches: rows) } }
        var lanes = Lanes(states: [(index: Int, outcomes: [Outcome])](), width: 1)
        lanes.share(features.count) { found, index in
            found.append((index, outcomes(features[index], stretches: rows)))
        }
        return lanes.states.flatMap { $0 }.sorted { $0.index < $1.index }.map(\.outcomes)
    }

    /// The rows that change sides together: half of the most that any feature asks for, which is
    /// the optimal length for a variance, once (`BlockLength.multiple`).
    ///
    /// Twice would leave few stretches: some of their few choices are nearly that of the samples
    /// themselves, so that no adjusted p-value is small.
    private var stretchRows: Int {
        let longest = features.map(\.length.rows).max() ?? 1
        return (longest + 1) / 2
    }

    private func outcomes(_ feature: RelabelledFeature, stretches rows: Int) -> [Outcome] {
        let relabelling: Relabelling =
            rows > 1
            ? .ofStretches(
                cells: feature.cells, cellCount: feature.cellCount,
                referenceCount: referenceCount, length: rows)
            : .ofTable(
                cells: feature.cells, cellCount: feature.cellCount,
                referenceCount: referenceCount)
        var counts = [Int32](repeating: 0, count: feature.cellCount)
        for cell in feature.cells[..<referenceCount] { counts[Int(cell)] += 1 }
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

    /// The cube roots of squares, less their mean and over their deviation.
    ///
    /// Of a chi-square number, and nearly of what grows like one, that is normal (Wilson, Hilferty
    /// 1931): the tests then weigh alike. A test whose value is always the same has no score.
    private static func scores(
        _ observed: Double, _ drawn: [Double], scale: StretchScale
    ) -> Outcome {
        func square(_ value: Double) -> Double { scale.isSquare ? value : value * value }
        let meanSquare = drawn.reduce(0) { $0 + square($1) / Double(drawn.count) }
        let roots = ([observed] + drawn.map { scale.scaled($0, meanSquare: meanSquare) }).map {
            power(max(0, square($0)), 1.0 / 3)
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
