internal import LinearAlgebra
internal import Observations

/// What a first reading of all rows tells: how many count, how much each class weighs, and how
/// each feature is to be encoded.
struct Survey: Sendable {
    /// How many rows have a positive weight.
    private(set) var rows = 0

    /// The weight of each class; of all rows for a regression.
    private(set) var classWeights: [Double]

    /// How features become columns.
    private(set) var design = Design(encodings: [])

    private enum Measure: Sendable {
        case numeric(NumericMeasure)
        case categorical(CategoryMeasure)
        case target(TargetMeasure)
    }

    private var measures: [Measure]
    private var samples: [QuantileSample]

    /// Reads all rows once, and a second time when values are clipped at quantiles: what clipping
    /// leaves is what is measured.
    ///
    /// - Throws: `TrainingError` when there is no row or feature, or a feature has no value.
    init(
        of source: any TrainingSource, settings: TrainingSettings
    ) throws(TrainingError) {
        let features = source.schema.features
        guard !features.isEmpty else { throw .shape(expected: "one feature or more", got: "none") }
        classWeights = Array(repeating: 0, count: max(1, source.target.classes.count))
        measures = features.map { feature in
            switch (feature.kind, settings.categories) {
            case (.numeric, _): .numeric(NumericMeasure())
            case (.categorical, .oneHot): .categorical(CategoryMeasure())
            case (.categorical, .target):
                .target(TargetMeasure(folds: settings.folds, target: source.target))
            }
        }
        samples = Array(repeating: QuantileSample(), count: features.count)
        var ranges = [ClosedRange<Double>?](repeating: nil, count: features.count)
        if let share = settings.clippedShare {
            try read(source) { (survey, index, part) throws(TrainingError) in
                survey.sample(index, part)
            }
            ranges = samples.map { sample in
                sample.quantiles([share, 1 - share]).map { $0[0]...max($0[0], $0[1]) }
            }
        }
        let clipped = ranges
        try read(source) { (survey, index, part) throws(TrainingError) in
            try survey.measure(index, part, clippedTo: clipped[index])
        }
        guard rows > 0 else { throw .noRows }
        guard classWeights.reduce(0, +).isFinite else {
            throw .numerical("the sum of weights is not finite")
        }
        design = try design(of: features, ranges: ranges, settings: settings)
    }

    /// Reads all rows; each feature is looked at by one lane, whose survey has it at the end.
    private mutating func read(
        _ source: any TrainingSource,
        _ body: @Sendable (inout Survey, Int, NumberedRows) throws(TrainingError) -> Void
    ) throws(TrainingError) {
        var lanes = Lanes(states: self, width: 1)
        let features = measures.count
        var (rows, weights) = (0, [Double](repeating: 0, count: classWeights.count))
        let isRegression = source.target.kind == .regression
        try source.forEachBatch { (batch) throws(TrainingError) in
            for part in batch {
                rows += part.set.count
                for (label, weight) in zip(part.set.labels, part.set.weights) {
                    weights[isRegression ? 0 : Int(label)] += weight
                }
            }
            try lanes.share(features) { (survey, index) throws(TrainingError) in
                for part in batch { try body(&survey, index, part) }
            }
        }
        for index in measures.indices {
            measures[index] = lanes.states[index % lanes.count].measures[index]
            samples[index] = lanes.states[index % lanes.count].samples[index]
        }
        (self.rows, classWeights) = (rows, weights)
    }

    private mutating func sample(_ index: Int, _ part: NumberedRows) {
        if case .numeric(let values) = part.set.features.columns[index] {
            samples[index].add(values, firstRow: part.firstRow)
        }
    }

    private mutating func measure(
        _ index: Int, _ part: NumberedRows, clippedTo range: ClosedRange<Double>?
    ) throws(TrainingError) {
        let name = part.set.schema.features[index].name
        switch (measures[index], part.set.features.columns[index]) {
        case (.numeric(var measure), .numeric(let values)):
            for rows in TrainingSet.ranges(of: values.count) {
                measure.add(values[rows], clippedTo: range)
            }
            measures[index] = .numeric(measure)
        case (.categorical(var measure), .categorical(let values)):
            // The copy in the array would make every change copy the counts.
            measures[index] = .categorical(CategoryMeasure())
            try measure.add(values, name: name)
            measures[index] = .categorical(measure)
        case (.target(var measure), .categorical(let values)):
            measures[index] = .categorical(CategoryMeasure())
            try measure.add(values, of: part.set, firstRow: part.firstRow, name: name)
            measures[index] = .target(measure)
        default:
            preconditionFailure("the blocks of a source have its schema")
        }
    }

    private func design(
        of features: [Feature], ranges: [ClosedRange<Double>?], settings: TrainingSettings
    ) throws(TrainingError) -> Design {
        var encodings: [FeatureEncoding] = []
        var folded: [Int: FoldedTargetEncoding] = [:]
        for (index, feature) in features.enumerated() {
            switch measures[index] {
            case .numeric(let measure):
                encodings.append(
                    .numeric(
                        try NumericEncoding(
                            measure, clippedTo: ranges[index], name: feature.name,
                            settings: settings)))
            case .categorical(let measure):
                encodings.append(
                    .categorical(
                        try CategoricalEncoding(
                            measure, name: feature.name, settings: settings)))
            case .target(let measure):
                let target = try FoldedTargetEncoding(
                    measure, name: feature.name, settings: settings)
                encodings.append(.target(target.encoding))
                folded[index] = target
            }
        }
        var design = Design(encodings: encodings, folded: folded)
        if settings.interactions == .pairs {
            design.transforms.append(
                .interactions(try Interactions(pairing: Self.numericColumns(of: encodings))))
        }
        guard let width = design.checkedWidth, width <= Design.widthMax else {
            throw .shape(
                expected: "at most \(Design.widthMax) columns of the design", got: "more")
        }
        return design
    }

    /// Where the columns of numeric features are, without their flags.
    private static func numericColumns(of encodings: [FeatureEncoding]) -> [Int] {
        var columns: [Int] = []
        var start = 0
        for encoding in encodings {
            if encoding.kind == .numeric { columns.append(start) }
            start += encoding.width
        }
        return columns
    }
}
