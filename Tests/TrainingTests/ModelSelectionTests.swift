import Observations
import Testing
import Training

@Suite struct ModelSelectionTests {
    /// Rows whose label depends on a sum, or on a product, of two columns.
    private func set(product: Bool, rows: Int = 600) throws -> TrainingSet {
        var uniform = UniformSequence(seed: 17)
        let x = (0..<rows).map { _ in 2 * uniform.next() - 1 }
        let y = (0..<rows).map { _ in 2 * uniform.next() - 1 }
        let labels = zip(x, y).map { a, b in
            (product ? 4 * a * b : a + b) + 0.5 * (uniform.next() - 0.5) > 0 ? 1.0 : 0
        }
        return try TrainingSet(
            features: .numeric([("x", x), ("y", y)]), labels: labels,
            target: TargetSchema(classes: ["no", "yes"]))
    }

    private func train(
        _ set: TrainingSet, _ selection: ModelSelection
    ) throws -> ModelArtifact {
        try Trainer.train(set, settings: .init(learner: .automatic(selection)))
    }

    @Test func `a product of columns is found by a model that has it`() throws {
        let set = try set(product: true)
        let model = try train(set, ModelSelection(folds: 3, metric: .f1))
        let right = zip(try model.predict(set.features), set.labels).count { $0 == $1 }
        #expect(Double(right) / Double(set.count) > 0.9)
        let candidates = try #require(model.training.candidates)
        #expect(candidates.count <= 16)
        #expect(candidates.allSatisfy { $0.losses?.count == 3 })
        #expect(try ModelArtifact(decoding: model.encoded()) == model)
    }

    @Test func `the simplest within one standard error of the best is chosen`() throws {
        let set = try set(product: false)
        let model = try train(set, ModelSelection(folds: 4))
        let candidates = try #require(model.training.candidates)
        let means = candidates.map { ($0.losses ?? [.infinity]).reduce(0, +) / 4 }
        let best = try #require(means.indices.min { means[$0] < means[$1] })
        let chosen = try #require(
            candidates.firstIndex {
                $0.learner == model.training.settings.learner
                    && $0.interactions == model.training.settings.interactions
            })
        #expect(chosen <= best)
        func standardError(_ candidate: Int) -> Double {
            let differences = zip(
                candidates[candidate].losses ?? [], candidates[best].losses ?? []
            ).map { $0 - $1 }
            let mean = differences.reduce(0, +) / 4
            let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            return (squares / 3 / 4).squareRoot()
        }
        for index in 0..<chosen { #expect(means[index] - means[best] > standardError(index)) }
        #expect(means[chosen] - means[best] <= standardError(chosen))
    }

    @Test func `the same rows give the same choice, byte for byte`() throws {
        let set = try set(product: false, rows: 200)
        let selection = ModelSelection(folds: 2, embargoRows: 10, metric: .accuracy)
        #expect(try train(set, selection).encoded() == train(set, selection).encoded())
    }

    @Test func `folds without a row of every class before them are left out`() throws {
        let mixed = try set(product: false, rows: 300)
        // The first third is of one class.
        let labels = mixed.labels.enumerated().map { $0 < 100 ? 0 : $1 }
        let late = try TrainingSet(
            features: mixed.features, labels: labels, target: mixed.target)
        let model = try train(late, ModelSelection(folds: 5))
        #expect(model.training.candidates?.allSatisfy { $0.losses?.count == 3 } == true)
        let never = try TrainingSet(
            features: mixed.features, labels: labels.enumerated().map { $0 < 270 ? 0 : $1 },
            target: mixed.target)
        #expect(throws: TrainingError.self) { try train(never, ModelSelection(folds: 5)) }
    }

    @Test func `a regression is selected too`() throws {
        let file = try FixtureData(named: "sk_diabetes")
        let set = try TrainingSet(
            features: .numeric(["bmi", "bp", "s5"].map { ($0, file.numbers($0)) }),
            labels: file.numbers("target"), target: .regression)
        let model = try train(set, ModelSelection(folds: 3))
        #expect(try model.score(set.features).allSatisfy(\.isFinite))
        #expect(model.training.candidates?.isEmpty == false)
    }

    @Test func `what cannot be selected on is refused`() throws {
        let set = try set(product: false, rows: 20)
        #expect(throws: TrainingError.self) { try train(set, ModelSelection(folds: 1)) }
        #expect(throws: TrainingError.self) { try train(set, ModelSelection(embargoRows: -1)) }
        #expect(throws: TrainingError.self) { try train(set, ModelSelection(embargoRows: 5)) }
        #expect(throws: TrainingError.self) {
            try train(set, ModelSelection(metric: .rootMeanSquaredError))
        }
    }
}
