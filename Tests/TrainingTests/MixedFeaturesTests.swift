import Observations
import Testing
import Training

/// Missing numbers, categories, weights and balanced classes give scikit-learn's coefficients
/// (`mixed.json`).
@Suite struct MixedFeaturesTests {
    struct Fixture: Decodable {
        let classes: [String]
        let categories: [[String]]
        let cases: [Case]
    }

    struct Case: Decodable, CustomTestStringConvertible {
        struct Expected: Decodable {
            let coef: [Double]
            let intercept: Double
            let predict_proba_first5: [Double]
        }
        let name: String
        let flag: Bool
        let balanced: Bool
        let expected: Expected
        var testDescription: String { name }

        var settings: TrainingSettings {
            TrainingSettings(
                learner: .logistic(l2: 0.5), missingNumbers: flag ? .meanAndFlag : .mean,
                classWeights: balanced ? .balanced : .none)
        }
    }

    static let fixture = try? FixtureData.json("mixed.json", as: Fixture.self)

    static func trainingSet() throws -> TrainingSet {
        let fixture = try #require(fixture)
        let file = try FixtureData(named: "adult_test")
        func numbers(_ name: String, missingEvery period: Int?) -> Column {
            .numeric(
                file.numbers(name).enumerated().map { row, value in
                    period.map { row % $0 == $0 - 1 } ?? false ? .nan : value
                })
        }
        func categories(_ name: String) -> Column {
            .categorical(CategoricalColumn(file.texts(name).map { $0.isEmpty ? nil : $0 }))
        }
        let schema = try FeatureSchema([
            Feature(name: "age", kind: .numeric), Feature(name: "education_num", kind: .numeric),
            Feature(name: "hours_per_week", kind: .numeric),
            Feature(name: "workclass", kind: .categorical),
            Feature(name: "sex", kind: .categorical),
        ])
        let target = try TargetSchema(classes: fixture.classes)
        return try TrainingSet(
            features: FeatureTable(
                schema: schema,
                columns: [
                    numbers("age", missingEvery: 7), numbers("education_num", missingEvery: nil),
                    numbers("hours_per_week", missingEvery: 11), categories("workclass"),
                    categories("sex"),
                ]),
            labels: file.texts("income").map { target.value(ofClass: $0) ?? .nan },
            weights: (0..<600).map { 0.5 + Double($0 % 4) }, target: target)
    }

    @Test(arguments: fixture?.cases ?? [])
    func `mixed features give scikit-learn's coefficients`(peer: Case) throws {
        let set = try Self.trainingSet()
        let artifact = try Trainer.train(set, settings: peer.settings)
        #expect(artifact.coefficients.count == peer.expected.coef.count)
        let tolerance = 1e-7 * (1 + (peer.expected.coef.map(abs).max() ?? 0))
        for (got, value) in zip(artifact.coefficients, peer.expected.coef) {
            #expect(abs(got - value) <= tolerance)
        }
        #expect(abs(artifact.intercept - peer.expected.intercept) <= tolerance)
        let scores = try artifact.score(set.features)
        for (got, value) in zip(scores, peer.expected.predict_proba_first5) {
            #expect(abs(got - value) <= 1e-7)
        }
    }

    @Test(arguments: fixture?.cases ?? [])
    func `one row at a time gives the same bits as a table`(peer: Case) throws {
        let set = try Self.trainingSet()
        let artifact = try Trainer.train(set, settings: peer.settings)
        let scores = try artifact.score(set.features)
        for row in 0..<set.count {
            var numbers: [Double] = []
            var texts: [String?] = []
            for column in set.features.columns {
                switch column {
                case .numeric(let values): numbers.append(values[row])
                case .categorical(let values): texts.append(values[row])
                }
            }
            #expect(artifact.score(numeric: numbers, categorical: texts) == scores[row])
        }
    }

    @Test func `a category never seen while training adds nothing`() throws {
        let artifact = try Trainer.train(Self.trainingSet(), settings: .init())
        let known = ["Federal-gov", "Local-gov", "Private", "Self-emp-inc", "Self-emp-not-inc"]
        #expect(categories(artifact, 3) == known + ["State-gov"])
        let scores = ["Astronaut", "Without-pay"].map {
            artifact.score(numeric: [40, 10, 40], categorical: [$0, "Male"])
        }
        #expect(scores[0] == scores[1])
        #expect(scores[0] != artifact.score(numeric: [40, 10, 40], categorical: [nil, "Male"]))
    }

    @Test func `rare categories share one column, also with unseen ones`() throws {
        let artifact = try Trainer.train(
            Self.trainingSet(), settings: .init(categoriesMax: 2))
        #expect(categories(artifact, 3).count == 2)
        let scores = ["Federal-gov", "Astronaut"].map {
            artifact.score(numeric: [40, 10, 40], categorical: [$0, "Male"])
        }
        #expect(scores[0] == scores[1])
    }

    private func categories(_ artifact: ModelArtifact, _ index: Int) -> [String] {
        guard case .categorical(let encoding) = artifact.encodings[index] else { return [] }
        return encoding.categories
    }
}

/// Categories that are equivalent in Unicode, but spelled by other bytes.
@Suite struct EquivalentCategoryTests {
    @Test(
        arguments: [
            Learner.logistic(l2: 1), .gaussianNaiveBayes(smoothing: 1e-9),
            .ensemble(kernelFeatures: 8, l2: 1),
        ], TrainingSettings.Categories.allCases)
    func `another spelling of a category is one that was never seen`(
        learner: Learner, categories: TrainingSettings.Categories
    ) throws {
        let words = (0..<60).map { ["caf\u{E9}", "tea", "milk"][$0 * $0 % 3] }
        let set = try TrainingSet(
            features: FeatureTable(
                schema: FeatureSchema([
                    Feature(name: "x", kind: .numeric), Feature(name: "word", kind: .categorical),
                ]),
                columns: [
                    .numeric((0..<60).map { Double($0 % 7) }),
                    .categorical(CategoricalColumn(words)),
                ]), labels: words.enumerated().map { $1 == "tea" || $0 % 5 == 0 ? 1 : 0 },
            target: TargetSchema(classes: ["no", "yes"]))
        var settings = TrainingSettings(learner: learner)
        settings.categories = categories
        let model = try Trainer.train(set, settings: settings)
        let spellings = ["caf\u{E9}", "cafe\u{301}", "water"]
        let alone = spellings.map { model.score(numeric: [3], categorical: [$0]) }
        #expect(alone[1] == alone[2])
        #expect(alone[0] != alone[1])
        for (word, score) in zip(spellings, alone) {
            let row = try FeatureTable(
                schema: set.features.schema,
                columns: [.numeric([3]), .categorical(CategoricalColumn([word]))])
            #expect(try abs(model.score(row)[0] - score) < 1e-12)
        }
    }
}
