/// All tests of one numeric feature, which share the pooled ranks and the relabellings.
struct NumericComparison {
    /// Counts that every bin must expect for the chi-square law of Jensen-Shannon and Hellinger.
    private static let expectedCountMin = 20.0

    private let reference: ReferenceColumn.Numeric
    private let current: SortedSample
    private let series: Series?
    private let settings: DriftSettings
    private let pool: PooledSample
    private let isToleranceStated: Bool
    private var outcomes: [PooledStatistic: RelabellingTest.Outcome] = [:]

    /// The values in the order of time, for tests that keep their dependence.
    struct Series {
        let reference: [Double]
        let current: [Double]
    }

    /// The results of tests in their order.
    static func results(
        _ tests: [TwoSampleTestID], reference: ReferenceColumn.Numeric, current: SortedSample,
        series: Series?, _ context: inout TestContext
    ) -> [TestResult] {
        let comparison = NumericComparison(
            tests, reference: reference, current: current, series: series, &context)
        return tests.map { comparison.result($0, &context) }
    }

    private init(
        _ tests: [TwoSampleTestID], reference: ReferenceColumn.Numeric, current: SortedSample,
        series: Series?, _ context: inout TestContext
    ) {
        self.reference = reference
        self.current = current
        self.series = series
        settings = context.settings
        isToleranceStated =
            settings.tolerances.stated(.wasserstein, feature: context.feature) != nil
        let hasLaws = tests.allSatisfy {
            $0 == .kolmogorovSmirnov || $0 == .populationStabilityIndex
        }
        if hasLaws, series == nil, settings.psiBins == .deciles {
            pool = PooledSample(SortedSample([]), SortedSample([]))
            return
        }
        pool = PooledSample(reference.sample, current)
        guard pool.referenceCount > 0, pool.currentCount > 0 else { return }
        var relabelled: [PooledStatistic] = []
        for test in tests where !hasLaw(test) {
            let statistic = statistic(of: test)
            if !relabelled.contains(statistic), isDefined(test) { relabelled.append(statistic) }
        }
        relabel(relabelled, &context)
    }

    private mutating func relabel(
        _ statistics: [PooledStatistic], _ context: inout TestContext
    ) {
        guard !statistics.isEmpty else { return }
        let pool = pool
        var length = BlockLength.one
        var relabelling = Relabelling.ofRows(
            sizes: pool.sizes, referenceCount: pool.referenceCount)
        if let series {
            let cells = [series.reference, series.current].map { values in
                values.filter { !$0.isNaN }.map { Int32(pool.blocksBelow($0 + 0)) }
            }
            length = BlockLength(samples: cells.map { $0.map(Double.init) })
            relabelling = .ofStretches(
                cells: cells[0] + cells[1], cellCount: pool.values.count,
                referenceCount: pool.referenceCount, length: length.rows)
        }
        let scales = statistics.map {
            length.scale(
                rows: pool.rows, isSquare: $0.isSquare, directions: $0.directions(pool))
        }
        let observed = statistics.map { $0.order(pool, referenceEnds: pool.referenceEnds) }
        let found = context.relabelling(rows: pool.rows).outcomes(
            observed: observed, scales: scales, relabelling, random: &context.random
        ) { counts in
            var before: Int32 = 0
            for cell in counts.indices {
                before &+= counts[cell]
                counts[cell] = before
            }
            return statistics.map { $0.order(pool, referenceEnds: counts) }
        }
        outcomes = Dictionary(uniqueKeysWithValues: zip(statistics, found))
    }

    /// Whether the law of a test is known, so that it needs no relabellings.
    private func hasLaw(_ test: TwoSampleTestID) -> Bool {
        guard series == nil else { return false }
        return switch test {
        case .kolmogorovSmirnov: true
        case .populationStabilityIndex: settings.psiBins == .deciles
        case .cramerVonMises:
            !pool.hasTies
                && min(pool.referenceCount, pool.currentCount)
                    >= CramerVonMisesTest.asymptoticCountMin
        case .jensenShannon, .hellinger:
            chiSquare.map { $0.minimumExpected >= Self.expectedCountMin } ?? true
        default: false
        }
    }

    private func isDefined(_ test: TwoSampleTestID) -> Bool {
        switch test {
        case .wasserstein, .wassersteinNormalised, .energy: !pool.hasInfiniteValues
        default: true
        }
    }

    /// Pearson's statistic on the reference's deciles: its bins and what they expect.
    private var chiSquare: ChiSquareTest.Statistic? {
        let counts = NumericBins.deciles.counts(pool, referenceEnds: pool.referenceEnds)
        return ChiSquareTest.statistic(reference: counts.reference, current: counts.current)
    }

    private func statistic(of test: TwoSampleTestID) -> PooledStatistic {
        Self.statistic(of: test, pool, settings)
    }

    /// What relabellings are ordered by.
    static func statistic(
        of test: TwoSampleTestID, _ pool: PooledSample, _ settings: DriftSettings
    ) -> PooledStatistic {
        switch test {
        case .populationStabilityIndex:
            .binned(
                .stabilityIndex(settings.psiBins),
                settings.psiBins == .evidently ? .evidently(pool) : .deciles)
        case .jensenShannon: .binned(.jensenShannon, .deciles)
        case .hellinger: .binned(.hellinger, .deciles)
        case .totalVariation: .binned(.totalVariation, .deciles)
        case .wasserstein, .wassersteinNormalised: .wasserstein
        case .cramerVonMises: .cramerVonMises
        case .energy: .energy
        default: .kolmogorovSmirnov
        }
    }

    private func result(_ test: TwoSampleTestID, _ context: inout TestContext) -> TestResult {
        if series == nil, test == .kolmogorovSmirnov {
            return KolmogorovSmirnovTest.result(
                reference: reference, current: current, &context)
        }
        if series == nil, test == .populationStabilityIndex, settings.psiBins == .deciles {
            return PopulationStabilityIndexTest.result(
                reference: reference, current: current, &context)
        }
        guard reference.sample.count > 0, current.count > 0 else {
            return context.result(
                test,
                reason: "the \(current.count == 0 ? "current" : "reference") sample has no values")
        }
        guard isDefined(test) else {
            return context.result(test, reason: "infinite values have no finite distance")
        }
        var result = context.result(test)
        let statistic = statistic(of: test)
        let value = statistic.value(pool, referenceEnds: pool.referenceEnds)
        if let outcome = outcomes[statistic] {
            result.take(outcome)
        } else {
            result.method = .asymptotic
        }
        switch test {
        case .kolmogorovSmirnov, .cramerVonMises: describeRanks(value, &result)
        case .energy, .wasserstein, .wassersteinNormalised: describeDistance(value, &result)
        default: describeBins(value, &result, &context)
        }
        return result
    }

    private func describeRanks(_ value: Double, _ result: inout TestResult) {
        let n = pool.referenceCount
        let m = pool.currentCount
        func effect(_ value: Double) -> Double {
            result.test == .kolmogorovSmirnov
                ? value / (Double(n) * Double(m))
                : CramerVonMisesTest.rootMeanSquareGap(value, referenceCount: n, currentCount: m)
        }
        result.effect = effect(value)
        result.statistic = result.test == .kolmogorovSmirnov ? result.effect : value
        if let outcome = outcomes[statistic(of: result.test)] {
            let isSquare = result.test == .cramerVonMises
            result.minimumDetectableEffect = min(
                1,
                effect(outcome.critical) + effectSpread
                    * effect(isSquare ? outcome.nullMean : outcome.nullRootMeanSquare))
        } else {
            result.pValue = CramerVonMisesTest.asymptoticPValue(
                value, referenceCount: n, currentCount: m)
            result.minimumDetectableEffect = CramerVonMisesTest.minimumDetectableEffect(
                referenceCount: n, currentCount: m, alpha: settings.alpha, power: settings.power)
        }
    }

    private func describeDistance(_ value: Double, _ result: inout TestResult) {
        // What a distance is divided by to be an effect, in units of the pool.
        let divisor: Double
        switch result.test {
        case .energy:
            result.statistic = QuantileDistance.energy(pool)
            let coefficient = QuantileDistance.energyCoefficient(pool) ?? 0
            result.effect = coefficient
            // The coefficient is the root of the integral over a norm that hardly depends on drift.
            divisor = coefficient > 0 ? value.squareRoot() / coefficient : 0
        case .wassersteinNormalised:
            divisor = QuantileDistance.deviation(reference.sample, pooled: pool) * pool.unit
            result.statistic = divisor > 0 ? min(value / divisor, .greatestFiniteMagnitude) : 0
            result.effect = result.statistic
        default:
            divisor = pool.unit
            result.statistic = QuantileDistance.wasserstein(pool)
            result.effect = result.statistic
            if !isToleranceStated {
                result.tolerance =
                    EffectTolerances.wassersteinNormalised
                    * QuantileDistance.deviation(reference.sample, pooled: pool)
            }
        }
        guard let outcome = outcomes[statistic(of: result.test)], divisor > 0 else { return }
        let found =
            result.test == .energy
            ? outcome.critical.squareRoot() + effectSpread * outcome.nullMean.squareRoot()
            : outcome.critical + effectSpread * outcome.nullRootMeanSquare
        result.minimumDetectableEffect = min(found / divisor, .greatestFiniteMagnitude)
    }

    private func describeBins(
        _ value: Double, _ result: inout TestResult, _ context: inout TestContext
    ) {
        result.statistic = value
        guard case .binned(_, let bins) = statistic(of: result.test) else { return }
        let counts = bins.counts(pool, referenceEnds: pool.referenceEnds)
        BinnedEffect(counts: counts, outcome: outcomes[statistic(of: result.test)])
            .describe(&result, &context)
    }

    /// Normal quantile of the power, times the spread of an effect beyond its critical value.
    ///
    /// The spread is taken as 0.7 of the null root mean square: for shifts of a normal feature it
    /// is 0.67 (Wasserstein), 0.70 (energy) and 0.74 (Cramer-von Mises) of it.
    private var effectSpread: Double { 0.7 * NormalDistribution.quantile(settings.power) }
}
