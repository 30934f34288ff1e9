internal import Observations

/// Compares one feature of two samples: its tests, its summaries and what is wrong with its values.
struct FeatureComparison {
    /// The feature.
    let name: String
    /// How it is compared.
    let settings: DriftSettings

    /// The outcome, with findings on the values.
    typealias Result = (FeatureDrift, [DataQualityFinding])

    /// Compares a column with one prepared before.
    func result(
        _ reference: ReferenceColumn, _ current: Column, _ context: inout TestContext
    ) -> Result {
        switch (reference, current) {
        case (.numeric(let own), .numeric(let values)):
            numeric(own, SortedSample(values, &context.sort), series: nil, &context)
        case (.sketch(let own), .numeric(let values)):
            sketched(own, SortedSample(values, &context.sort), &context)
        case (.categorical(let own), .categorical(let column)):
            categorical(own, CategoryCounts(column), series: nil, &context)
        default: preconditionFailure("columns of one schema are of one kind")
        }
    }

    /// Compares two columns of rows.
    func result(_ reference: Column, _ current: Column, _ context: inout TestContext) -> Result {
        let isSeries = settings.rows == .series
        switch (reference, current) {
        case (.numeric(let own), .numeric(let values)):
            if canScan, min(own.count, values.count) >= ColumnScan.rowsMin,
                let scan = ColumnScan(reference: own, current: values, with: &context.sort)
            {
                return scanned(scan, &context)
            }
            return numeric(
                .init(own, &context.sort), SortedSample(values, &context.sort),
                series: isSeries ? .init(reference: own, current: values) : nil, &context)
        case (.categorical(let own), .categorical(let column)):
            return categorical(
                CategoryCounts(own), CategoryCounts(column),
                series: isSeries ? .init(reference: own, current: column) : nil, &context)
        default: preconditionFailure("columns of one schema are of one kind")
        }
    }

    /// Whether all tests can do without sorted columns.
    private var canScan: Bool {
        settings.rows == .independent && settings.psiBins == .deciles && settings.ties == .ignored
            && settings.numericTests.allSatisfy {
                $0 == .kolmogorovSmirnov || $0 == .populationStabilityIndex
            }
    }

    private func scanned(_ scan: ColumnScan, _ context: inout TestContext) -> Result {
        let tests = settings.numericTests.map { test in
            guard test == .kolmogorovSmirnov else {
                let counts = scan.decileCounts()
                return PopulationStabilityIndexTest.result(
                    reference: counts.reference + [scan.reference.missing],
                    current: counts.current + [scan.current.missing], &context)
            }
            return KolmogorovSmirnovTest.result(scan.kolmogorovSmirnov(), blocks: nil, &context)
        }
        return (
            drift(
                .numeric, ColumnSummary(scan.reference), ColumnSummary(scan.current), tests),
            DataQualityCheck.findings(
                feature: name, reference: .init(scan.reference), current: .init(scan.current))
        )
    }

    private func numeric(
        _ reference: ReferenceColumn.Numeric, _ current: SortedSample,
        series: NumericComparison.Series?, _ context: inout TestContext
    ) -> Result {
        let tests = NumericComparison.results(
            settings.numericTests, reference: reference, current: current, series: series,
            &context)
        return (
            drift(.numeric, ColumnSummary(reference.sample), ColumnSummary(current), tests),
            DataQualityCheck.findings(
                feature: name, reference: .init(reference.sample), current: .init(current))
        )
    }

    private func sketched(
        _ reference: QuantileSketch, _ current: SortedSample, _ context: inout TestContext
    ) -> Result {
        let tests = SketchComparison.results(
            settings.numericTests, reference: reference, current: current, &context)
        return (
            drift(.numeric, ColumnSummary(reference), ColumnSummary(current), tests),
            DataQualityCheck.findings(
                feature: name, reference: .init(reference), current: .init(current))
        )
    }

    private func categorical(
        _ reference: CategoryCounts, _ current: CategoryCounts,
        series: CategoricalComparison.Series?, _ context: inout TestContext
    ) -> Result {
        let tests = CategoricalComparison.results(
            settings.categoricalTests, reference: reference, current: current, series: series,
            &context)
        return (
            drift(.categorical, ColumnSummary(reference), ColumnSummary(current), tests),
            DataQualityCheck.findings(feature: name, reference: reference, current: current)
        )
    }

    /// The result before the correction and the verdict.
    private func drift(
        _ kind: Feature.Kind, _ reference: ColumnSummary, _ current: ColumnSummary,
        _ tests: [TestResult]
    ) -> FeatureDrift {
        FeatureDrift(
            name: name, kind: kind, drift: false, reason: "", reference: reference,
            current: current, tests: tests)
    }
}
