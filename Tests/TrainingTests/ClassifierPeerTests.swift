import Foundation
import Observations
import Testing
import Training

/// Multinomial regression, linear discriminants and naive Bayes equal scikit-learn's
/// (`softmax.json`, `discriminant.json`, `gaussian_nb.json`).
@Suite struct ClassifierPeerTests {
    struct Fixture: Decodable { let cases: [Case] }

    struct Case: Decodable, CustomTestStringConvertible {
        struct Data: Decodable {
            let csv: String
            let target: String
            let rows: [Int]
            let features: [String]
            let standardise: Bool
        }
        struct Parameters: Decodable {
            enum Share: Decodable {
                case auto
                case fixed(Double)
                init(from decoder: any Decoder) throws {
                    let value = try? decoder.singleValueContainer().decode(Double.self)
                    self = value.map { .fixed($0) } ?? .auto
                }
            }
            let l2_lambda: Double?
            let solver: String?
            let shrinkage: Share?
        }
        struct Expected: Decodable {
            let coef: [[Double]]?
            let intercept: [Double]?
            let objective: Double?
            let predict_proba_first5: [[Double]]?
            let predict_log_proba_first3: [[Double]]?
            let theta: [[Double]]?
            let `var`: [[Double]]?
            let train_accuracy: Double
        }
        let name: String
        let data: Data
        let params: Parameters
        let expected: Expected
        var testDescription: String { name }

        func trainingSet() throws -> TrainingSet {
            let file =
                data.csv == "elec2"
                ? try FixtureData.electricity() : try FixtureData(named: data.csv)
            let rows = data.rows[0]..<data.rows[1]
            let labels = Array(file.texts(data.target)[rows])
            let classes = Set(labels).sorted()
            return try TrainingSet(
                features: .numeric(
                    data.features.map { ($0, Array(file.numbers($0)[rows])) }),
                labels: labels.map { Double(classes.firstIndex(of: $0) ?? -1) },
                target: TargetSchema(classes: classes))
        }

        func train(_ set: TrainingSet, _ learner: Learner) throws -> ModelArtifact {
            try Trainer.train(
                set, settings: .init(learner: learner, standardises: data.standardise))
        }
    }

    static func cases(_ name: String) -> [Case] {
        (try? FixtureData.json(name, as: Fixture.self))?.cases ?? []
    }

    @Test func `all cases are there`() {
        let names = ["softmax.json", "discriminant.json", "gaussian_nb.json"]
        #expect(names.map { Self.cases($0).count } == [4, 7, 4])
    }

    @Test(arguments: cases("softmax.json"))
    func `multinomial regression equals scikit-learn`(peer: Case) throws {
        let set = try peer.trainingSet()
        let artifact = try peer.train(set, .multinomial(l2: peer.params.l2_lambda ?? 0))
        let linear = try #require(artifact.linear)
        let expected = try #require(peer.expected.coef)
        let tolerance = 1e-6 * (1 + (expected.joined().map(abs).max() ?? 0))
        #expect(largestGap(linear.coefficients, expected) <= tolerance)
        let intercepts = try #require(peer.expected.intercept)
        #expect(largestGap([linear.intercepts], [intercepts]) <= tolerance)
        let objective = try #require(peer.expected.objective)
        #expect(abs(artifact.training.objective - objective) <= 1e-11 * objective)
        try expectAnswers(of: artifact, on: set, peer)
    }

    @Test(arguments: cases("discriminant.json"))
    func `linear discriminants equal scikit-learn's`(peer: Case) throws {
        let set = try peer.trainingSet()
        let shrinkage: Shrinkage? =
            switch (peer.params.solver, peer.params.shrinkage) {
            case ("svd", _): nil
            case (_, .fixed(let share)): .fixed(share)
            case (_, .auto): .ledoitWolf
            default: .unshrunk
            }
        let artifact = try peer.train(set, .linearDiscriminant(shrinkage: shrinkage))
        let linear = try #require(artifact.linear)
        var expected = try #require(peer.expected.coef)
        var got = linear.coefficients
        if expected.count > 1 {
            // Scores count up to what all classes share: compare the differences to the first.
            got = got.map { zip($0, got[0]).map { $0 - $1 } }
            expected = expected.map { zip($0, expected[0]).map { $0 - $1 } }
        }
        let scale = expected.joined().map(abs).max() ?? 0
        #expect(largestGap(got, expected) <= 1e-7 * scale)
        try expectAnswers(of: artifact, on: set, peer)
    }

    @Test(arguments: cases("gaussian_nb.json"))
    func `naive Bayes equals scikit-learn`(peer: Case) throws {
        let set = try peer.trainingSet()
        let artifact = try peer.train(set, .gaussianNaiveBayes(smoothing: 1e-9))
        let classes = try #require(artifact.gaussian).classes
        let means = try #require(peer.expected.theta)
        let variances = try #require(peer.expected.var)
        for (got, expected) in zip(
            classes.flatMap { $0.mean + $0.variances },
            zip(means, variances).flatMap { $0 + $1 })
        {
            #expect(abs(got - expected) <= 1e-10 * abs(expected) + 1e-14)
        }
        let logs = try #require(peer.expected.predict_log_proba_first3)
        let outputs = try artifact.outputs(set.features.rows(0..<3))
        for (row, expected) in logs.enumerated() {
            for (k, value) in expected.enumerated() {
                #expect(abs(outputs[k][row] - exp(value)) <= 1e-9 * exp(value) + 1e-300)
            }
        }
        try expectAnswers(of: artifact, on: set, peer)
    }

    private func expectAnswers(
        of artifact: ModelArtifact, on set: TrainingSet, _ peer: Case
    ) throws {
        let outputs = try artifact.outputs(set.features.rows(0..<5))
        for (row, expected) in (peer.expected.predict_proba_first5 ?? []).enumerated() {
            for (k, value) in expected.enumerated() {
                #expect(abs(outputs[k][row] - value) <= 1e-6)
            }
        }
        let right = zip(try artifact.predict(set.features), set.labels).count { $0 == $1 }
        #expect(Double(right) / Double(set.count) == peer.expected.train_accuracy)
        #expect(try ModelArtifact(decoding: artifact.encoded()) == artifact)
        let scores = try artifact.score(set.features.rows(0..<5))
        for row in 0..<5 {
            let numbers = peer.data.features.indices.map { index -> Double in
                guard case .numeric(let values) = set.features.columns[index] else { return .nan }
                return values[row]
            }
            let score = artifact.score(numeric: numbers, categorical: [])
            #expect(abs(score - scores[row]) <= 1e-12)
            let single = artifact.rowScorer.outputs(numeric: numbers, categorical: [])
            #expect(largestGap([single], [outputs.map { $0[row] }]) <= 1e-12)
        }
    }

    private func largestGap(_ a: [[Double]], _ b: [[Double]]) -> Double {
        guard a.map(\.count) == b.map(\.count) else { return .infinity }
        return zip(a.joined(), b.joined()).map { abs($0 - $1) }.max() ?? 0
    }
}
