import Foundation
import Observations
import Testing
import Training

/// Learners that the shared fixtures lack equal scikit-learn's (`learners.json`).
@Suite struct LearnerPeerTests {
    struct Fixture: Decodable {
        struct Path: Decodable, CustomTestStringConvertible {
            let name: String
            let weighted: Bool
            let intercept: Bool
            let penalties: [Double]
            let errors: [Double]
            let best: Double
            let coef: [Double]
            let constant: Double
            var testDescription: String { name }
        }
        struct LeastSquares: Decodable {
            let features: [String]
            let coef: [Double]
            let constant: Double
        }
        struct Quadratic: Decodable, CustomTestStringConvertible {
            let csv: String
            let target: String
            let features: [String]
            let regularisation: Double
            let probabilities: [[Double]]
            let accuracy: Double
            var testDescription: String { "\(csv) \(regularisation)" }
        }
        struct Kernel: Decodable {
            let bandwidth: Double
            let l2: Double
            let predictions: [Double]
            let median_bandwidth: Double
        }
        let ridge_path: [Path]
        let weighted_least_squares: LeastSquares
        let quadratic_discriminant: [Quadratic]
        let kernel_ridge: Kernel
    }

    static let fixture = try? FixtureData.json("learners.json", as: Fixture.self)

    private func diabetes(_ features: [String], weighted: Bool) throws -> TrainingSet {
        let file = try FixtureData(named: "sk_diabetes")
        let labels = file.numbers("target")
        var uniform = UniformSequence(seed: 4242)
        let weights = labels.map { _ in uniform.next() + 0.5 }
        return try TrainingSet(
            features: .numeric(features.map { ($0, file.numbers($0)) }), labels: labels,
            weights: weighted ? weights : nil, target: .regression)
    }

    @Test(arguments: fixture?.ridge_path ?? [])
    func `a path of penalties picks the one that refits without each row pick`(
        peer: Fixture.Path
    ) throws {
        let names = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"]
        let set = try diabetes(names, weighted: peer.weighted)
        let model = try Trainer.train(
            set,
            settings: .init(
                learner: .ridgePath(penalties: peer.penalties), fitsIntercept: peer.intercept,
                standardises: false))
        let path = try #require(model.training.path)
        #expect(path.map(\.l2) == peer.penalties)
        for (got, expected) in zip(path.map(\.leaveOneOutError), peer.errors) {
            #expect(abs(got - expected) <= 1e-8 * expected)
        }
        let scale = peer.coef.map(abs).max() ?? 0
        for (got, expected) in zip(model.coefficients, peer.coef) {
            #expect(abs(got - expected) <= 1e-8 * scale)
        }
        #expect(abs(model.intercept - peer.constant) <= 1e-8 * scale)
    }

    @Test func `weighted least squares equals scikit-learn`() throws {
        let peer = try #require(Self.fixture).weighted_least_squares
        let model = try Trainer.train(
            diabetes(peer.features, weighted: true),
            settings: .init(learner: .ridge(l2: 0), standardises: false))
        let scale = peer.coef.map(abs).max() ?? 0
        for (got, expected) in zip(model.coefficients, peer.coef) {
            #expect(abs(got - expected) <= 1e-9 * scale)
        }
        #expect(abs(model.intercept - peer.constant) <= 1e-9 * scale)
    }

    @Test(arguments: fixture?.quadratic_discriminant ?? [])
    func `quadratic discriminants equal scikit-learn's`(peer: Fixture.Quadratic) throws {
        let file = try FixtureData(named: peer.csv)
        let labels = file.numbers(peer.target)
        let set = try TrainingSet(
            features: .numeric(peer.features.map { ($0, file.numbers($0)) }), labels: labels,
            target: TargetSchema(classes: Set(labels).sorted().map { "\($0)" }))
        let model = try Trainer.train(
            set,
            settings: .init(
                learner: .quadraticDiscriminant(regularisation: peer.regularisation),
                standardises: false))
        let rows = stride(from: 0, to: set.count, by: 50)
        let outputs = try model.outputs(set.features.rows(Array(rows)))
        for (row, expected) in peer.probabilities.enumerated() {
            for (k, value) in expected.enumerated() {
                #expect(abs(outputs[k][row] - value) <= 1e-8)
            }
        }
        let right = zip(try model.predict(set.features), labels).count { $0 == $1 }
        #expect(Double(right) / Double(set.count) == peer.accuracy)
    }

    private func petals() throws -> TrainingSet {
        let file = try FixtureData(named: "sk_iris")
        return try TrainingSet(
            features: .numeric(
                ["sepal_length", "sepal_width", "petal_length"].map { ($0, file.numbers($0)) }),
            labels: file.numbers("petal_width"), target: .regression)
    }

    @Test func `Nystroem features of all rows give kernel ridge regression`() throws {
        let peer = try #require(Self.fixture).kernel_ridge
        let set = try petals()
        let model = try Trainer.train(
            set,
            settings: .init(
                learner: .nystroem(
                    landmarks: 150, bandwidth: .fixed(peer.bandwidth), l2: peer.l2)))
        let scores = try model.score(set.features)
        for (got, expected) in zip(scores, peer.predictions) {
            #expect(abs(got - expected) <= 1e-6)
        }
    }

    @Test func `random Fourier features come near kernel ridge regression`() throws {
        let peer = try #require(Self.fixture).kernel_ridge
        let set = try petals()
        let model = try Trainer.train(
            set,
            settings: .init(
                learner: .randomFeatures(
                    count: 2000, bandwidth: .fixed(peer.bandwidth), l2: peer.l2)))
        let gaps = zip(try model.score(set.features), peer.predictions).map { abs($0 - $1) }
        // The kernel is right to about 1 / sqrt(2000) = 0.02.
        #expect((gaps.max() ?? 1) < 0.1)
        #expect(gaps.reduce(0, +) / 150 < 0.02)
    }

    @Test func `the median heuristic is half the median squared distance`() throws {
        let peer = try #require(Self.fixture).kernel_ridge
        let set = try petals()
        func scores(_ bandwidth: Bandwidth) throws -> [Double] {
            try Trainer.train(
                set,
                settings: .init(
                    learner: .nystroem(landmarks: 20, bandwidth: bandwidth, l2: 1))
            ).score(set.features)
        }
        let median = try scores(.median)
        for (a, b) in zip(median, try scores(.fixed(peer.median_bandwidth))) {
            #expect(abs(a - b) <= 1e-9)
        }
        #expect(try scores(.crossValidated).allSatisfy(\.isFinite))
    }
}
