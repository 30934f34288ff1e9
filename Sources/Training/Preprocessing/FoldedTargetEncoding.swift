internal import Observations

/// A target encoding, and what stands for each category in the rows of each fold while training.
struct FoldedTargetEncoding: Sendable {
    /// The encoding of all rows: the one that scores.
    let encoding: TargetEncoding
    /// The encoding without the rows of a fold, for each fold.
    let folds: [TargetEncoding]

    /// Makes the encodings of what was measured.
    ///
    /// - Throws: `TrainingError.featureWithoutValues`.
    init(
        _ measure: TargetMeasure, name: String, settings: TrainingSettings
    ) throws(TrainingError) {
        guard !measure.categories.isEmpty else { throw .featureWithoutValues(name: name) }
        let ranked = measure.categories.map { ($0.key, $0.value.total(without: nil)[0]) }
            .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
        let names = ranked.prefix(settings.categoriesMax).map(\.0).sorted()
        let smoothing = settings.targetSmoothing
        let whole = Estimates(measure, names, without: nil, smoothing: smoothing)
        var scales = [Double](repeating: 1, count: measure.columns)
        if settings.standardises {
            for j in scales.indices {
                let deviation = whole.deviation(column: j, measure, names)
                let rounding = NumericEncoding.constantTolerance * abs(whole.prior[j])
                if deviation > rounding { scales[j] = deviation }
            }
        }
        encoding = whole.encoding(names, centre: whole.prior, scales: scales)
        folds = (0..<measure.folds).map { fold in
            Estimates(measure, names, without: fold, smoothing: smoothing)
                .encoding(names, centre: whole.prior, scales: scales)
        }
    }

    /// Estimates that leave out one fold, or none.
    private struct Estimates {
        let prior: [Double]
        let categories: [[Double]]
        let missing: [Double]

        init(
            _ measure: TargetMeasure, _ names: [String], without fold: Int?, smoothing: Double
        ) {
            let total = measure.all.total(without: fold)
            let prior = total.dropFirst().map { total[0] > 0 ? $0 / total[0] : 0 }
            func estimate(_ sums: TargetMeasure.Sums?) -> [Double] {
                guard let part = sums?.total(without: fold), part[0] + smoothing > 0 else {
                    return prior
                }
                return prior.indices.map {
                    (part[$0 + 1] + smoothing * prior[$0]) / (part[0] + smoothing)
                }
            }
            self.prior = prior
            categories = names.map { estimate(measure.categories[$0]) }
            missing = estimate(measure.missing)
        }

        /// The standard deviation of a column over the rows, about the prior.
        func deviation(column: Int, _ measure: TargetMeasure, _ names: [String]) -> Double {
            var sum = 0.0
            for (name, values) in zip(names, categories) {
                let weight = measure.categories[name]?.total(without: nil)[0] ?? 0
                let difference = values[column] - prior[column]
                sum += weight * difference * difference
            }
            let difference = missing[column] - prior[column]
            sum += measure.missing.total(without: nil)[0] * difference * difference
            return (sum / measure.all.total(without: nil)[0]).squareRoot()
        }

        func encoding(
            _ names: [String], centre: [Double], scales: [Double]
        ) -> TargetEncoding {
            func moved(_ values: [Double]) -> [Double] {
                values.indices.map { (values[$0] - centre[$0]) / scales[$0] }
            }
            return TargetEncoding(
                categories: names, values: categories.map(moved), missing: moved(missing),
                unseen: moved(prior))
        }
    }
}
