import Observations
import Testing
import Training

/// Clipping, target encoding, interactions and reductions, by hand and by equal models.
@Suite struct PreprocessingTests {
    private func numbers(
        _ x: [Double], labels: [Double]
    ) throws -> TrainingSet {
        try TrainingSet(
            features: .numeric([("x", x)]), labels: labels, target: .regression)
    }

    @Test func `values beyond a quantile count as the quantile`() throws {
        // 0...100: the quantiles of 5 % and 95 % are 5 and 95.
        let x = (0...100).map(Double.init)
        let set = try numbers(x, labels: x)
        let settings = TrainingSettings(
            learner: .ridge(l2: 0), standardises: false, clippedShare: 0.05)
        let model = try Trainer.train(set, settings: settings)
        guard case .numeric(let encoding) = model.encodings[0] else {
            Issue.record("expected a numeric encoding")
            return
        }
        #expect(encoding.lower == 5 && encoding.upper == 95)
        let scores = [-1e300, 0, 5, 50, 95, 1e9].map {
            model.score(numeric: [$0], categorical: [])
        }
        #expect(scores[0] == scores[2] && scores[1] == scores[2] && scores[5] == scores[4])
        #expect(scores[3] > scores[2] && scores[3] < scores[4])
        #expect(try ModelArtifact(decoding: model.encoded()) == model)
    }

    @Test func `standardisation measures what clipping leaves`() throws {
        let x = [1e6] + (0..<999).map { Double($0 % 10) }
        let model = try Trainer.train(
            numbers(x, labels: x.map { $0 / 2 }),
            settings: .init(learner: .ridge(l2: 1), clippedShare: 0.01))
        guard case .numeric(let encoding) = model.encodings[0] else {
            Issue.record("expected a numeric encoding")
            return
        }
        #expect(encoding.upper == 9)
        #expect(abs(encoding.mean - 4.5) < 0.02)
    }

    private func cities(_ target: TargetSchema, labels: [Double]) throws -> TrainingSet {
        let schema = try FeatureSchema([Feature(name: "city", kind: .categorical)])
        let names: [String?] = ["a", "a", "a", "b", "b", nil, "c", "a"]
        return try TrainingSet(
            features: FeatureTable(
                schema: schema, columns: [.categorical(CategoricalColumn(names))]),
            labels: labels, target: target)
    }

    private func targetSettings(_ learner: Learner) -> TrainingSettings {
        var settings = TrainingSettings(learner: learner, standardises: false)
        settings.categories = .target
        settings.targetSmoothing = 2
        settings.folds = 2
        return settings
    }

    @Test func `a category becomes its smoothed mean label`() throws {
        let set = try cities(.regression, labels: [1, 2, 3, 10, 20, 7, 0, 5])
        let model = try Trainer.train(set, settings: targetSettings(.ridge(l2: 1)))
        guard case .target(let encoding) = model.encodings[0] else {
            Issue.record("expected a target encoding")
            return
        }
        // The prior is 48 / 8 = 6; columns are centred on it.
        #expect(encoding.categories == ["a", "b", "c"])
        let expected = [(11 + 12.0) / 6 - 6, (30 + 12.0) / 4 - 6, (0 + 12.0) / 3 - 6]
        for (got, value) in zip(encoding.values.joined(), expected) {
            #expect(abs(got - value) < 1e-12)
        }
        #expect(abs(encoding.missing[0] - ((7 + 12.0) / 3 - 6)) < 1e-12)
        #expect(encoding.unseen == [0])
        let scores = ["z", nil, "b"].map { model.score(numeric: [], categorical: [$0]) }
        #expect(scores[0] == model.intercept)
        #expect(scores[1] != scores[0] && scores[2] != scores[0])
        #expect(try ModelArtifact(decoding: model.encoded()) == model)
    }

    @Test func `while training, an estimate does not hold the row's own label`() throws {
        // Every row has a category of its own: in-fold estimates would give the labels away.
        let schema = try FeatureSchema([Feature(name: "id", kind: .categorical)])
        var uniform = UniformSequence(seed: 5)
        let labels = (0..<200).map { _ in uniform.next() < 0.5 ? 0.0 : 1 }
        let set = try TrainingSet(
            features: FeatureTable(
                schema: schema,
                columns: [.categorical(CategoricalColumn((0..<200).map { "\($0)" }))]),
            labels: labels, target: TargetSchema(classes: ["no", "yes"]))
        var settings = targetSettings(.logistic(l2: 1))
        settings.targetSmoothing = 0
        settings.categoriesMax = 1000
        let model = try Trainer.train(set, settings: settings)
        #expect(abs(model.coefficients[0]) < 1)
        let right = zip(try model.predict(set.features), labels).count { $0 == $1 }
        #expect(right < 180)
    }

    @Test func `three classes make two columns of estimates`() throws {
        let set = try cities(
            TargetSchema(classes: ["x", "y", "z"]), labels: [0, 1, 2, 0, 1, 2, 0, 1])
        let model = try Trainer.train(set, settings: targetSettings(.multinomial(l2: 1)))
        #expect(model.linear?.coefficients.map(\.count) == [2, 2, 2])
        let row = model.rowScorer.outputs(numeric: [], categorical: ["b"])
        let table = try model.outputs(set.features.rows(3..<4))
        #expect(zip(row, table).allSatisfy { abs($0 - $1[0]) < 1e-12 })
        #expect(abs(row.reduce(0, +) - 1) < 1e-12)
    }

    @Test func `pairs of numbers find a product`() throws {
        var uniform = UniformSequence(seed: 9)
        let x = (0..<400).map { _ in 2 * uniform.next() - 1 }
        let y = (0..<400).map { _ in 2 * uniform.next() - 1 }
        let set = try TrainingSet(
            features: .numeric([("x", x), ("y", y)]),
            labels: zip(x, y).map { 3 * $0 * $1 + $0 }, target: .regression)
        var settings = TrainingSettings(learner: .ridge(l2: 0), standardises: false)
        settings.interactions = .pairs
        let model = try Trainer.train(set, settings: settings)
        for (got, expected) in zip(model.coefficients, [1.0, 0, 3]) {
            #expect(abs(got - expected) < 1e-12)
        }
        #expect(abs(model.score(numeric: [0.5, -2], categorical: []) + 2.5) < 1e-12)
        #expect(try ModelArtifact(decoding: model.encoded()) == model)
    }

    @Test func `all principal components give the model of the columns themselves`() throws {
        let file = try FixtureData(named: "sk_iris")
        let names = ["sepal_length", "sepal_width", "petal_length"]
        let set = try TrainingSet(
            features: .numeric(names.map { ($0, file.numbers($0)) }),
            labels: file.numbers("petal_width"), target: .regression)
        let plain = try Trainer.train(set, settings: .init(learner: .ridge(l2: 2)))
        var settings = TrainingSettings(learner: .ridge(l2: 2))
        settings.reduction = .principalComponents(3)
        let rotated = try Trainer.train(set, settings: settings)
        // A rotation leaves |w| as it is, so the penalised minimum is the same function.
        for (a, b) in zip(try plain.score(set.features), try rotated.score(set.features)) {
            #expect(abs(a - b) < 1e-10)
        }
        settings.learner = .ridge(l2: 0)
        settings.reduction = .whitened(3)
        let whitened = try Trainer.train(set, settings: settings)
        settings.reduction = .none
        let least = try Trainer.train(set, settings: settings)
        for (a, b) in zip(try least.score(set.features), try whitened.score(set.features)) {
            #expect(abs(a - b) < 1e-10)
        }
        #expect(try ModelArtifact(decoding: whitened.encoded()) == whitened)
    }
}
