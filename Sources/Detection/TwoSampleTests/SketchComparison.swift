/// The tests of a numeric feature whose reference is a sketch.
///
/// Bins end where cells do, so that counts are exact. Kolmogorov-Smirnov takes the least D that
/// the sketch allows: its p-value is never too small. Tests of the values themselves are undefined.
struct SketchComparison {
    private let reference: QuantileSketch
    private let current: SortedSample

    /// The results of tests in their order.
    static func results(
        _ tests: [TwoSampleTestID], reference: QuantileSketch, current: SortedSample,
        _ context: inout TestContext
    ) -> [TestResult] {
        let comparison = SketchComparison(reference: reference, current: current)
        return tests.map { comparison.result($0, &context) }
    }

    /// Whether all tests of numeric features can do without the values of the reference.
    static func serves(_ settings: DriftSettings) -> Bool {
        settings.ties == .ignored
            && settings.numericTests.allSatisfy { test in
                switch test {
                case .kolmogorovSmirnov, .jensenShannon, .hellinger: true
                case .populationStabilityIndex: settings.psiBins == .deciles
                default: false
                }
            }
    }

    /// The least D, as a fraction of whole numbers; nil without values in either.
    static func leastStatistic(
        reference: QuantileSketch, current: SortedSample
    ) -> KolmogorovSmirnovTest.Statistic? {
        let n = reference.count
        let m = current.count
        guard n > 0, m > 0 else { return nil }
        var largest = 0
        var before = 0
        for cell in reference.cells {
            let after = before + cell.count
            // Below the cell and at its end the reference's ranks are exact.
            largest = max(
                largest, abs(before * m - current.countBelow(cell.least) * n),
                abs(after * m - current.countAtMost(cell.greatest) * n))
            if cell.least < cell.greatest {
                // Inside it at least the first value is below, and at least the last above.
                largest = max(
                    largest, (before + 1) * m - current.countAtMost(cell.least) * n,
                    current.countBelow(cell.greatest) * n - (after - 1) * m)
            }
            before = after
        }
        return .init(numerator: largest, referenceCount: n, currentCount: m)
    }

    private func result(_ test: TwoSampleTestID, _ context: inout TestContext) -> TestResult {
        guard reference.count > 0, current.count > 0 else {
            return context.result(
                test,
                reason: "the \(current.count == 0 ? "current" : "reference") sample has no values")
        }
        switch test {
        case .kolmogorovSmirnov:
            guard
                let statistic = Self.leastStatistic(reference: reference, current: current)
            else { return context.result(test, reason: "no values") }
            return KolmogorovSmirnovTest.result(statistic, blocks: nil, &context)
        case .populationStabilityIndex where context.settings.psiBins == .deciles:
            return PopulationStabilityIndexTest.result(
                reference: binCounts.reference + [reference.missing],
                current: binCounts.current + [current.missing], &context)
        case .jensenShannon, .hellinger:
            var result = context.result(test)
            let (own, other) = binCounts
            result.statistic =
                (test == .hellinger ? BinnedStatistic.hellinger : .jensenShannon)
                .value((own, other))
            BinnedEffect(counts: (own, other), outcome: nil).describe(&result, &context)
            return result
        default:
            return context.result(
                test, reason: "needs the rows of the reference, which a sketch does not keep")
        }
    }

    /// The rows of bins that end at the cells nearest to the reference's deciles.
    private var binCounts: (reference: [Int], current: [Int]) {
        let edges = Self.edges(of: reference)
        let current = PopulationStabilityIndexTest.counts(of: current, edges: edges)
        var counts: [Int] = []
        var before = 0
        var rank = 0
        var edge = 0
        for cell in reference.cells {
            rank += cell.count
            guard edge < edges.count, cell.greatest == edges[edge] else { continue }
            counts.append(rank - before)
            before = rank
            edge += 1
        }
        return (counts + [rank - before], current)
    }

    /// The ends of the cells nearest to the deciles, finite and distinct.
    private static func edges(of reference: QuantileSketch) -> [Double] {
        let binCount = Double(PopulationStabilityIndexTest.binCount)
        let total = Double(reference.count)
        var edges: [Double] = []
        var rank = 0.0
        var k = 1.0
        for (index, cell) in reference.cells.enumerated() {
            let before = rank
            rank += Double(cell.count)
            while k < binCount, rank >= total * k / binCount {
                let wanted = total * k / binCount
                k += 1
                let isStartNearer = index > 0 && wanted - before < rank - wanted
                let edge = isStartNearer ? reference.cells[index - 1].greatest : cell.greatest
                if edge.isFinite, edges.last.map({ $0 < edge }) ?? true { edges.append(edge) }
            }
        }
        return edges
    }
}
