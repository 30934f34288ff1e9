import Observations
import Testing
import Training

/// Coefficients and predictions equal those of scikit-learn and statsmodels (`training.json`).
@Suite struct PeerTests {
    struct Fixture: Decodable {
        let cases: [Case]
        let skipped: [String]
    }

    struct Case: Decodable, CustomTestStringConvertible {
        struct Data: Decodable {
            let csv: String
            let target: String
            let rows: [Int]
            let features: [String]
            let standardise: Bool
            let positive: Int?
        }
        struct Parameters: Decodable {
            struct Weights: Decodable {}
            let alpha: Double?
            let C: Double?
            let fit_intercept: Bool?
            let sample_weight: Weights?
        }
        struct Expected: Decodable {
            let coef: [Double]?
            let intercept: Double?
            let objective: Double?
            let rss: Double?
            let predict_first5: [Double]?
            let predict_proba_first5: [Double]?
            let train_accuracy: Double?
            let separable: Bool?
        }
        let name: String
        let model: String
        let data: Data
        let params: Parameters
        let expected: Expected
        var testDescription: String { name }

        func trainingSet() throws -> TrainingSet {
            let file =
                data.csv == "elec2"
                ? try FixtureData.electricity() : try FixtureData(named: data.csv)
            let rows = data.rows[0]..<data.rows[1]
            let table = try FeatureTable.numeric(
                data.features.map { ($0, Array(file.numbers($0)[rows])) })
            var labels = Array(file.numbers(data.target)[rows])
            var weights: [Double]?
            if params.sample_weight != nil {
                // The only weighted case: uniform, seed 4242, plus 0.5.
                var uniform = UniformSequence(seed: 4242)
                weights = rows.map { _ in uniform.next() + 0.5 }
            }
            if let positive = data.positive {
                labels = labels.map { $0 == Double(positive) ? 1 : 0 }
            }
            return try TrainingSet(
                features: table, labels: labels, weights: weights,
                target: model == "logistic" ? TargetSchema(classes: ["0", "1"]) : .regression)
        }

        var settings: TrainingSettings {
            TrainingSettings(
                learner: model == "logistic"
                    ? .logistic(l2: params.C.map { 1 / $0 } ?? 0) : .ridge(l2: params.alpha ?? 0),
                fitsIntercept: params.fit_intercept ?? true, standardises: data.standardise)
        }
    }

    static let fixture: Fixture? = try? FixtureData.json("training.json", as: Fixture.self)
    static let cases = fixture?.cases ?? []

    @Test func `all cases are there, and the ones left out are named`() {
        #expect(Self.cases.count == 17)
        #expect(Self.fixture?.skipped.count == 25)
    }

    @Test(arguments: cases.filter { $0.expected.coef != nil && $0.model == "logistic" })
    func `logistic regression equals scikit-learn`(peer: Case) throws {
        let set = try peer.trainingSet()
        let artifact = try Trainer.train(set, settings: peer.settings)
        let expected = try #require(peer.expected.coef)
        let largest = expected.map(abs).max() ?? 0
        let tolerance = (peer.name.hasSuffix("C1000") ? 1e-5 : 1e-7) * (1 + largest)
        for (got, value) in zip(artifact.coefficients, expected) {
            #expect(abs(got - value) <= tolerance)
        }
        #expect(abs(artifact.intercept - (peer.expected.intercept ?? .nan)) <= tolerance)
        let objective = try #require(peer.expected.objective)
        #expect(abs(artifact.training.objective - objective) <= 1e-11 * objective)
        let scores = try artifact.score(set.features)
        for (got, value) in zip(scores, peer.expected.predict_proba_first5 ?? [.nan]) {
            #expect(abs(got - value) <= 1e-6)
        }
        let right = zip(try artifact.predict(set.features), set.labels).count { $0 == $1 }
        #expect(Double(right) / Double(set.count) == peer.expected.train_accuracy)
    }

    @Test(arguments: cases.filter { $0.model != "logistic" })
    func `linear regression equals scikit-learn and statsmodels`(peer: Case) throws {
        let set = try peer.trainingSet()
        let artifact = try Trainer.train(set, settings: peer.settings)
        let expected = try #require(peer.expected.coef)
        let tolerance =
            peer.data.csv.contains("cars") || peer.name.contains("deficient")
            ? 1e-7 : 1e-9
        let largest = expected.map(abs).max() ?? 0
        for (got, value) in zip(artifact.coefficients, expected) {
            #expect(abs(got - value) <= tolerance * largest)
        }
        let intercept = try #require(peer.expected.intercept)
        #expect(abs(artifact.intercept - intercept) <= tolerance * (abs(intercept) + largest))
        for (got, value) in zip(
            try artifact.score(set.features), peer.expected.predict_first5 ?? [.nan])
        {
            #expect(abs(got - value) <= 1e-7 * (1 + abs(value)))
        }
        if let rss = peer.expected.rss {
            #expect(abs(2 * artifact.training.objective - rss) <= 1e-9 * rss)
        }
    }

    @Test(arguments: cases.filter { $0.expected.separable == true })
    func `separable classes without a penalty are an error, with one they are fitted`(
        peer: Case
    ) throws {
        let set = try peer.trainingSet()
        #expect(throws: TrainingError.separable) {
            try Trainer.train(set, settings: peer.settings)
        }
        let artifact = try Trainer.train(set, settings: .init(learner: .logistic(l2: 1)))
        let predictions = try artifact.predict(set.features)
        #expect(artifact.coefficients.allSatisfy { $0.isFinite })
        #expect(predictions == set.labels)
    }
}

/// The fixtures' uniform numbers: splitmix64, upper 53 bits.
struct UniformSequence {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        return Double(z >> 11) * 0x1p-53
    }
}
