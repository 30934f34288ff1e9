import LinearAlgebra
import Observations
import Testing
import Training

/// A source that is read block by block gives the model that the same rows in memory give.
@Suite struct StreamedTrainingTests {
    /// Rows in blocks of one size; `stride` permutes the blocks.
    struct Blocks: TrainingSource {
        let all: TrainingSet
        let rows: Int
        var reversed = false

        var schema: FeatureSchema { all.features.schema }
        var target: TargetSchema { all.target }

        func forEachBlock(
            _ body: (TrainingSet) throws(TrainingError) -> Void
        ) throws(TrainingError) {
            let starts = Array(stride(from: 0, to: all.count, by: rows))
            for start in reversed ? starts.reversed() : starts {
                try body(all.rows(start..<min(all.count, start + rows)))
            }
        }
    }

    static let binary: [TrainingSettings] = [
        .init(learner: .logistic(l2: 0.5), missingNumbers: .meanAndFlag),
        .init(learner: .linearDiscriminant(shrinkage: nil), clippedShare: 0.02),
        .init(learner: .linearDiscriminant(shrinkage: .ledoitWolf)),
        .init(learner: .quadraticDiscriminant(regularisation: 0.1)),
        .init(learner: .gaussianNaiveBayes(smoothing: 1e-9), classWeights: .balanced),
    ]

    static let regression: [TrainingSettings] = [
        .init(learner: .ridge(l2: 0)), .init(learner: .ridge(l2: 3)),
        .init(learner: .ridge(l2: 0), fitsIntercept: false, standardises: false),
        .init(learner: .ridgePath(penalties: [0.01, 1, 100])),
    ]

    private func expectSame(_ set: TrainingSet, _ settings: TrainingSettings) throws {
        let whole = try Trainer.train(set, settings: settings)
        let expected = try whole.outputs(set.features)
        let scale = expected.joined().map(abs).max() ?? 1
        for source in [
            Blocks(all: set, rows: 7), Blocks(all: set, rows: 100, reversed: true),
            Blocks(all: set, rows: 1),
        ] {
            let model = try Trainer.train(from: source, settings: settings)
            #expect(model.training.rows == whole.training.rows)
            let got = try model.outputs(set.features)
            let gap = zip(got.joined(), expected.joined()).map { abs($0 - $1) }.max() ?? .infinity
            #expect(gap <= 1e-8 * scale)
        }
    }

    @Test(arguments: binary)
    func `classifiers do not depend on how rows are cut or ordered`(
        settings: TrainingSettings
    ) throws {
        try expectSame(MixedFeaturesTests.trainingSet(), settings)
    }

    @Test(arguments: regression)
    func `regressions do not depend on how rows are cut or ordered`(
        settings: TrainingSettings
    ) throws {
        let file = try FixtureData(named: "sk_diabetes")
        let set = try TrainingSet(
            features: .numeric(["age", "bmi", "bp", "s5"].map { ($0, file.numbers($0)) }),
            labels: file.numbers("target"), target: .regression)
        try expectSame(set, settings)
    }

    @Test(arguments: binary, [TrainingSettings.Categories.oneHot, .target])
    func `columns that are not kept between readings give the same model`(
        settings: TrainingSettings, categories: TrainingSettings.Categories
    ) throws {
        let source = Blocks(all: try MixedFeaturesTests.trainingSet(), rows: 70)
        var settings = settings
        settings.categories = categories
        settings.reduction = .whitened(3)
        let kept = try Trainer.train(from: source, settings: settings)
        settings.keptNumbersMax = 0
        let made = try Trainer.train(from: source, settings: settings)
        // To rounding: tests beside this one change how many threads OpenBLAS has meanwhile.
        let answers = zip(
            try made.outputs(source.all.features).flatMap(\.self),
            try kept.outputs(source.all.features).flatMap(\.self))
        #expect(answers.allSatisfy { abs($0 - $1) <= 1e-9 * max(1, abs($1)) })
        let (own, other) = (made.training.objective, kept.training.objective)
        #expect(abs(own - other) <= 1e-9 * max(1, abs(other)))
    }

    @Test func `sums of three workers give the coefficients that one training gives`() throws {
        let file = try FixtureData(named: "sk_diabetes")
        let names = ["age", "bmi", "bp", "s5"]
        let labels = file.numbers("target")
        let all = Matrix(
            rows: labels.count, columns: 5,
            elements: names.flatMap { file.numbers($0) } + labels)
        var workers = [300..<442, 0..<10, 10..<300].map { range in
            var sums = GramAccumulator(columns: 5)
            sums.add(all.block(rows: range, columns: 0..<5), weights: range.map { _ in 1 })
            return sums
        }
        var merged = workers.removeFirst()
        for worker in workers { merged.merge(worker) }
        var gram = merged.centred.block(rows: 0..<4, columns: 0..<4)
        for j in 0..<4 { gram[j, j] += 3 }
        let solved = try CholeskyFactor(gram).solve(Array(merged.centred.column(4).prefix(4)))
        let set = try TrainingSet(
            features: .numeric(names.map { ($0, file.numbers($0)) }), labels: labels,
            target: .regression)
        let model = try Trainer.train(
            set, settings: .init(learner: .ridge(l2: 3), standardises: false))
        for (got, expected) in zip(solved, model.coefficients) {
            #expect(abs(got - expected) <= 1e-10 * abs(expected))
        }
    }

    @Test func `a multinomial model does not depend on how rows are cut or ordered`() throws {
        let file = try FixtureData(named: "sk_iris")
        let set = try TrainingSet(
            features: .numeric(
                ["sepal_length", "sepal_width", "petal_length"].map { ($0, file.numbers($0)) }),
            labels: file.numbers("target"), target: TargetSchema(classes: ["0", "1", "2"]))
        try expectSame(set, .init(learner: .multinomial(l2: 1)))
    }

    @Test func `an error of a source ends the training`() throws {
        struct Broken: TrainingSource {
            let all: TrainingSet
            var schema: FeatureSchema { all.features.schema }
            var target: TargetSchema { all.target }
            func forEachBlock(
                _ body: (TrainingSet) throws(TrainingError) -> Void
            ) throws(TrainingError) {
                try body(all)
                throw .shape(expected: "a file", got: "half a file")
            }
        }
        let source = Broken(all: try MixedFeaturesTests.trainingSet())
        #expect(throws: TrainingError.shape(expected: "a file", got: "half a file")) {
            try Trainer.train(from: source)
        }
    }
}
