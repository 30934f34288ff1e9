internal import Observations

/// All tests of one categorical feature, which share the counts and the relabellings.
///
/// Missing values are a category of their own.
struct CategoricalComparison {
    private let reference: [Int]
    private let current: [Int]
    private let settings: DriftSettings
    private let chiSquare: ChiSquareTest.Statistic?
    private var outcomes: [BinnedStatistic: RelabellingTest.Outcome] = [:]
    /// What the p-value of a sparse chi-square of independent rows is at most, by its moments.
    private var chiSquareBound = 1.0

    /// The rows in the order of time, for tests that keep their dependence.
    struct Series {
        let reference: CategoricalColumn
        let current: CategoricalColumn
    }

    /// The results of tests in their order.
    static func results(
        _ tests: [TwoSampleTestID], reference: CategoryCounts, current: CategoryCounts,
        series: Series?, _ context: inout TestContext
    ) -> [TestResult] {
        let comparison = CategoricalComparison(
            tests, reference: reference, current: current, series: series, &context)
        return tests.map { comparison.result($0, &context) }
    }

    private init(
        _ tests: [TwoSampleTestID], reference: CategoryCounts, current: CategoryCounts,
        series: Series?, _ context: inout TestContext
    ) {
        (self.reference, self.current) = reference.aligned(with: current)
        settings = context.settings
        chiSquare = ChiSquareTest.statistic(reference: self.reference, current: self.current)
        guard let chiSquare, chiSquare.degrees > 0 else { return }
        var relabelled: [BinnedStatistic] = []
        for test in tests {
            let statistic = Self.statistic(of: test, settings)
            let hasLaw =
                series == nil && !chiSquare.isSparse && test != .totalVariation
                && statistic != .stabilityIndex(.evidently)
                && statistic != .stabilityIndex(.deepchecks)
            if !hasLaw, !relabelled.contains(statistic) { relabelled.append(statistic) }
        }
        if series == nil, relabelled.contains(.chiSquare) {
            chiSquareBound = ChiSquareMoments(reference: self.reference, current: self.current)
                .survivalBound(chiSquare.value)
        }
        let (relabelling, length) =
            series.map { Self.stretches($0, reference, current) }
            ?? (
                .ofRows(
                    sizes: zip(self.reference, self.current).map { Int32($0 + $1) },
                    referenceCount: reference.rows), .one
            )
        relabel(relabelled, relabelling, length, &context)
    }

    private mutating func relabel(
        _ statistics: [BinnedStatistic], _ relabelling: Relabelling, _ length: BlockLength,
        _ context: inout TestContext
    ) {
        guard !statistics.isEmpty else { return }
        let pooled = zip(reference, current).map { $0 + $1 }
        let rows = pooled.reduce(0, +)
        let observed = statistics.map { $0.order(Self.counts(for: $0, reference, current)) }
        let scales = statistics.map {
            length.scale(
                rows: rows, isSquare: $0.isSquare, directions: chiSquare?.degrees ?? 1)
        }
        var first = reference
        var second = current
        let isBounded = statistics == [.chiSquare]
        let found = context.relabelling(
            rows: rows, bound: isBounded ? chiSquareBound : 1
        ).outcomes(
            observed: observed, scales: scales, relabelling, random: &context.random
        ) { drawn in
            for cell in drawn.indices {
                first[cell] = Int(drawn[cell])
                second[cell] = pooled[cell] - first[cell]
            }
            return statistics.map { $0.order(Self.counts(for: $0, first, second)) }
        }
        outcomes = Dictionary(uniqueKeysWithValues: zip(statistics, found))
    }

    /// The counts that a statistic is of: merged as its tool does.
    static func counts(
        for statistic: BinnedStatistic, _ reference: [Int], _ current: [Int]
    ) -> (reference: [Int], current: [Int]) {
        guard case .stabilityIndex(let bins) = statistic, bins != .deciles else {
            return (reference, current)
        }
        // The other tools leave missing values, the last category, out.
        return bins.merged(
            reference: Array(reference.dropLast()), current: Array(current.dropLast()))
    }

    /// What relabellings are ordered by.
    static func statistic(
        of test: TwoSampleTestID, _ settings: DriftSettings
    ) -> BinnedStatistic {
        switch test {
        case .populationStabilityIndex: .stabilityIndex(settings.psiBins)
        case .jensenShannon: .jensenShannon
        case .hellinger: .hellinger
        case .totalVariation: .totalVariation
        default: .chiSquare
        }
    }

    /// Relabellings of stretches, with categories numbered as `CategoryCounts.aligned` has them.
    private static func stretches(
        _ series: Series, _ reference: CategoryCounts, _ current: CategoryCounts
    ) -> (Relabelling, BlockLength) {
        let (cells, count) = cells(series, reference, current)
        let length = BlockLength(categories: cells)
        return (
            .ofStretches(
                cells: cells[0] + cells[1], cellCount: count,
                referenceCount: reference.rows, length: length.rows), length
        )
    }

    /// The cell of each row of both samples, and how many cells there are, the last for missing
    /// values.
    static func cells(
        _ series: Series, _ reference: CategoryCounts, _ current: CategoryCounts
    ) -> (ofRows: [[Int32]], count: Int) {
        let categories = Set(reference.categories).union(current.categories).sorted()
        let position = Dictionary(
            uniqueKeysWithValues: categories.enumerated().map { ($1, Int32($0)) })
        let missing = Int32(categories.count)
        let cells = [series.reference, series.current].map { column in
            let ofCode = column.dictionary.map { position[$0] ?? missing }
            return column.codes.map {
                $0 == CategoricalColumn.missing ? missing : ofCode[Int($0)]
            }
        }
        return (cells, categories.count + 1)
    }

    private func result(_ test: TwoSampleTestID, _ context: inout TestContext) -> TestResult {
        guard let chiSquare else {
            let isCurrentEmpty = current.allSatisfy { $0 == 0 }
            return context.result(
                test,
                reason: "the \(isCurrentEmpty ? "current" : "reference") sample has no rows")
        }
        var result = context.result(test)
        let statistic = Self.statistic(of: test, settings)
        let counts = Self.counts(for: statistic, reference, current)
        result.statistic = statistic.value(counts)
        if let outcome = outcomes[statistic] { result.take(outcome) }
        guard test == .chiSquare || test == .cramersV else {
            describe(statistic, counts, &result, &context)
            return result
        }
        result.effect = chiSquare.unbiasedCramersV
        if test == .cramersV { result.statistic = result.effect }
        guard chiSquare.degrees > 0 else {
            result.pValue = 1
            result.method = .exact
            result.reason = "all rows of both samples have one value"
            return result
        }
        var inflation = 1.0
        if let outcome = outcomes[statistic] {
            inflation = max(1, outcome.nullMean / Double(chiSquare.degrees))
            // Where no relabelling reached the statistic, the bound says more than their number.
            if result.isLeastOfRelabellings {
                result.pValue = min(outcome.pValue, chiSquareBound)
            }
        } else {
            result.pValue = chiSquare.asymptoticPValue
            result.method = .asymptotic
        }
        // The non-centrality of chi-square is V^2 times the rows.
        let noncentrality = context.noncentrality(degrees: chiSquare.degrees) * inflation
        result.minimumDetectableEffect = min(
            1, (noncentrality / Double(chiSquare.rows)).squareRoot())
        return result
    }

    private func describe(
        _ statistic: BinnedStatistic, _ counts: (reference: [Int], current: [Int]),
        _ result: inout TestResult, _ context: inout TestContext
    ) {
        let isIndex = result.test == .populationStabilityIndex
        BinnedEffect(counts: counts, outcome: outcomes[statistic]).describe(&result, &context)
        guard isIndex, outcomes[statistic] == nil, result.reason == nil else { return }
        result.pValue =
            PopulationStabilityIndexTest.statistic(
                reference: counts.reference, current: counts.current)?.pValue
        result.method = .asymptotic
    }
}
