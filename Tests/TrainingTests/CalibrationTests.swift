import Observations
import Testing
import Training

/// Calibrations equal scikit-learn's and SciPy's (`isotonic.json`, `learners.json`).
@Suite struct CalibrationTests {
    struct Isotonic: Decodable {
        struct Case: Decodable, CustomTestStringConvertible {
            struct Expected: Decodable {
                let x_thresholds: [Double]
                let y_thresholds: [Double]
                let query: [Double]
                let value: [Double]
            }
            let name: String
            let x: [Double]
            let y: [Double]
            let expected: Expected
            var testDescription: String { name }
        }
        let cases: [Case]
    }

    struct Learners: Decodable {
        struct Platt: Decodable {
            let scores: [Double]
            let labels: [Double]
            let weights: [Double]
            let slope: Double
            let offset: Double
        }
        let platt: Platt
    }

    static let isotonic =
        (try? FixtureData.json("isotonic.json", as: Isotonic.self))?.cases ?? []

    @Test func `all cases are there`() {
        #expect(Self.isotonic.map(\.name) == ["isotonic:n60", "isotonic:n300_ties"])
    }

    @Test(arguments: isotonic)
    func `isotonic calibration equals scikit-learn`(peer: Isotonic.Case) throws {
        let function = try IsotonicCalibration(
            scores: peer.x, labels: peer.y, weights: peer.x.map { _ in 1 })
        #expect(function.x == peer.expected.x_thresholds)
        #expect(function.y.count == peer.expected.y_thresholds.count)
        for (got, expected) in zip(function.y, peer.expected.y_thresholds) {
            #expect(abs(got - expected) <= 1e-12)
        }
        for (query, expected) in zip(peer.expected.query, peer.expected.value) {
            #expect(abs(function(query) - expected) <= 1e-10)
        }
    }

    @Test func `isotonic weights count like copies`() throws {
        let weighted = try IsotonicCalibration(
            scores: [1, 2, 3], labels: [1, 0, 1], weights: [2, 1, 3])
        let copied = try IsotonicCalibration(
            scores: [1, 1, 2, 3, 3, 3], labels: [1, 1, 0, 1, 1, 1],
            weights: [1, 1, 1, 1, 1, 1])
        #expect(weighted == copied)
    }

    @Test func `Platt's curve equals SciPy's minimum`() throws {
        let peer = try FixtureData.json("learners.json", as: Learners.self).platt
        let curve = try PlattCalibration(
            scores: peer.scores, labels: peer.labels, weights: peer.weights)
        #expect(abs(curve.slope - peer.slope) <= 1e-8)
        #expect(abs(curve.offset - peer.offset) <= 1e-8)
    }

    @Test func `scores that cannot be calibrated are errors`() throws {
        #expect(throws: TrainingError.noRows) {
            try IsotonicCalibration(scores: [], labels: [], weights: [])
        }
        #expect(throws: TrainingError.noRows) {
            try PlattCalibration(scores: [1], labels: [1], weights: [0])
        }
        #expect(throws: TrainingError.self) {
            try IsotonicCalibration(scores: [.nan], labels: [1], weights: [1])
        }
        #expect(throws: TrainingError.self) {
            try PlattCalibration(scores: [1, 2], labels: [1], weights: [1])
        }
    }

    @Test func `one class or one score still gives a probability`() throws {
        let one = try PlattCalibration(scores: [1, 2], labels: [1, 1], weights: [1, 1])
        #expect(one(1.5) > 0.5 && one(1.5) < 1)
        let constant = try PlattCalibration(scores: [3, 3], labels: [0, 1], weights: [1, 1])
        #expect(abs(constant(3) - 0.5) < 1e-6)
    }

    @Test(arguments: [TrainingSettings.Calibration.platt, .isotonic])
    func `a calibrated model gives probabilities, and survives its JSON`(
        calibration: TrainingSettings.Calibration
    ) throws {
        let set = try MixedFeaturesTests.trainingSet()
        var settings = TrainingSettings(learner: .gaussianNaiveBayes(smoothing: 1e-3))
        let plain = try Trainer.train(set, settings: settings)
        settings.calibration = calibration
        let model = try Trainer.train(set, settings: settings)
        let scores = try model.score(set.features)
        #expect(scores.allSatisfy { $0 >= 0 && $0 <= 1 })
        #expect(scores != (try plain.score(set.features)))
        let read = try ModelArtifact(decoding: model.encoded())
        #expect(read == model)
        #expect(try read.score(set.features) == scores)
        // Naive Bayes is sure of itself too often, which calibration mends.
        func squaredError(_ scores: [Double]) -> Double {
            zip(set.labels, scores).reduce(0) {
                $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
            }
        }
        #expect(squaredError(scores) < squaredError(try plain.score(set.features)))
    }
}
