import Detection
import Foundation
import Observations
import Testing
import Training
import Validation

@Suite struct HoldOutEvaluationTests {
    /// The even (0) or odd (1) rows of the breast cancer data, first ten columns.
    private func rows(_ parity: Int) throws -> TrainingSet {
        let table = try ValidationFixture.table("sk_breast_cancer.csv")
        let features = try ValidationFixture.load().hold_out.features
        func half(_ name: String) -> [Double] {
            (table[name] ?? []).enumerated().filter { $0.offset % 2 == parity }.map(\.element)
        }
        return try TrainingSet(
            features: FeatureTable(
                schema: FeatureSchema(features.map { Feature(name: $0, kind: .numeric) }),
                columns: features.map { .numeric(half($0)) }),
            labels: half("target"), target: TargetSchema(classes: ["malignant", "benign"]))
    }

    @Test func `metrics and intervals equal scikit-learn's and scipy's`() throws {
        let peer = try ValidationFixture.load().hold_out
        let artifact = try Trainer.train(rows(0))
        let evaluation = try HoldOutEvaluation(of: artifact, on: rows(1))
        let confusion = try #require(evaluation.confusion)
        #expect(
            [
                confusion.trueNegatives, confusion.falsePositives, confusion.falseNegatives,
                confusion.truePositives,
            ] == peer.tn_fp_fn_tp.map(Double.init))
        for (estimate, expected) in [
            (evaluation.accuracy, peer.accuracy), (evaluation.precision, peer.precision),
            (evaluation.recall, peer.recall),
        ] {
            let estimate = try #require(estimate)
            #expect(abs(estimate.value - expected[0]) < 1e-12)
            #expect(abs(estimate.lower - expected[1]) < 1e-9)
            #expect(abs(estimate.upper - expected[2]) < 1e-9)
        }
        #expect(abs((evaluation.f1?.value ?? .nan) - peer.f1) < 1e-12)
        #expect(abs((evaluation.logLoss?.value ?? .nan) - peer.log_loss) < 1e-7)
        #expect(abs((evaluation.brierScore?.value ?? .nan) - peer.brier) < 1e-7)
        #expect(abs((evaluation.rocAUC ?? .nan) - peer.roc_auc) < 1e-12)
        let error = try #require(evaluation.errorRate)
        #expect(abs(error.upper - (1 - peer.accuracy[1])) < 1e-9)
        #expect(evaluation.metrics.count == 7)
    }

    @Test func `regression errors are those of the arithmetic`() throws {
        // Errors 1, -1, 3, -3: mean absolute 2, mean square 5, variance of the labels 1.25.
        let evaluation = try HoldOutEvaluation(
            labels: [0, 1, 2, 3], scores: [1, 0, 5, 0], predictions: [1, 0, 5, 0],
            target: .regression)
        #expect(evaluation.meanAbsoluteError?.value == 2)
        #expect(abs((evaluation.rootMeanSquaredError?.value ?? .nan) - 5.0.squareRoot()) < 1e-15)
        #expect(evaluation.rSquared == -3)
        #expect(evaluation.confusion == nil)
    }

    @Test func `three classes have their means, equal to scikit-learn's`() throws {
        let peer = try PairedFixture.load().multiclass
        let answers = try peer.answers()
        let evaluation = try HoldOutEvaluation(
            labels: answers.labels, answers: answers.challenger, target: answers.target)
        for (estimate, name) in [
            (evaluation.accuracy, "accuracy"), (evaluation.f1Macro, "f1_macro"),
            (evaluation.balancedAccuracy, "balanced_accuracy"),
        ] {
            let estimate = try #require(estimate)
            #expect(abs(estimate.value - (peer.challenger_values[name] ?? .nan)) < 1e-12)
            #expect(estimate.lower < estimate.value && estimate.value < estimate.upper)
        }
        #expect(abs((evaluation.logLoss?.value ?? .nan) - peer.log_loss[1]) < 1e-9)
        #expect(evaluation.classCounts?.total == 400)
        #expect(evaluation.confusion == nil && evaluation.f1 == nil)
        #expect(evaluation.metrics.count == 5)
        let bytes = try JSONEncoder().encode(evaluation)
        #expect(try JSONDecoder().decode(HoldOutEvaluation.self, from: bytes) == evaluation)
        #expect(throws: ValidationError.self) {
            try HoldOutEvaluation(
                labels: [5], answers: ModelAnswers(predictions: [1]), target: answers.target)
        }
    }

    @Test func `a gate judges three classes, and models of them`() throws {
        let peer = try PairedFixture.load().multiclass
        let answers = try peer.answers()
        let verdict = try Gate.judge(
            champion: answers.champion, challenger: answers.challenger, labels: answers.labels,
            target: answers.target, policy: GatePolicy(metric: .f1Macro), seed: 1)
        #expect(verdict.comparison?.counts == nil)
        #expect(verdict.comparison?.accuracyDifference != nil)
        #expect(verdict.passed == ((verdict.comparison?.difference?.pValue ?? 1) <= 0.05))
        let alone = try Gate.judge(
            champion: nil, challenger: answers.challenger, labels: answers.labels,
            target: answers.target, policy: GatePolicy(metric: .accuracy), seed: 1)
        #expect(alone.passed && alone.opponent == .constant)
        let x = (0..<300).map { Double($0 % 30) }
        let rows = try TrainingSet(
            features: FeatureTable(
                schema: FeatureSchema([Feature(name: "x", kind: .numeric)]),
                columns: [.numeric(x)]),
            labels: x.enumerated().map { $0 % 7 == 0 ? 1 : ($1 / 10).rounded(.down) },
            target: TargetSchema(classes: ["a", "b", "c"]))
        let model = try Trainer.train(
            rows, settings: TrainingSettings(learner: .multinomial(l2: 1)))
        #expect(try HoldOutEvaluation(of: model, on: rows).accuracy?.value ?? 0 > 0.7)
        let same = try Gate.judge(
            champion: model, challenger: model, rows: rows,
            policy: GatePolicy(metric: .logLoss), seed: 1)
        #expect(same.outcome == .failed)
    }

    @Test func `one sure and wrong answer does not make the log-loss infinite`() throws {
        let evaluation = try HoldOutEvaluation(
            labels: [1, 0], scores: [0, 0], predictions: [0, 0],
            target: TargetSchema(classes: ["no", "yes"]))
        // -ln(2^-52) / 2.
        #expect(abs((evaluation.logLoss?.value ?? .nan) - 18.021826694558577) < 1e-12)
        #expect(evaluation.precision == nil)
        #expect(evaluation.f1?.value == 0)
    }

    @Test func `rows of one class leave undefined metrics nil, never NaN`() throws {
        let evaluation = try HoldOutEvaluation(
            labels: [0, 0], scores: [0.1, 0.2], predictions: [0, 0],
            target: TargetSchema(classes: ["no", "yes"]))
        #expect(evaluation.recall == nil)
        #expect(evaluation.f1 == nil)
        let bytes = try JSONEncoder().encode(evaluation)
        #expect(try JSONDecoder().decode(HoldOutEvaluation.self, from: bytes) == evaluation)
    }

    @Test func `no rows, or rows that do not fit, are an error`() throws {
        #expect(throws: ValidationError.noRows) {
            try HoldOutEvaluation(labels: [], scores: [], predictions: [], target: .regression)
        }
        #expect(throws: ValidationError.self) {
            try HoldOutEvaluation(
                labels: [1], scores: [.nan], predictions: [1], target: .regression)
        }
        #expect(throws: ValidationError.self) {
            try HoldOutEvaluation(
                labels: [1], scores: [1, 2], predictions: [1], target: .regression)
        }
        #expect(throws: ValidationError.self) {
            try HoldOutEvaluation(
                labels: [2], scores: [0.5], predictions: [1],
                target: TargetSchema(classes: ["no", "yes"]))
        }
        let artifact = try Trainer.train(rows(0))
        let other = try TrainingSet(
            features: FeatureTable(
                schema: FeatureSchema([Feature(name: "x", kind: .numeric)]),
                columns: [.numeric([1])]),
            labels: [1], target: TargetSchema(classes: ["malignant", "benign"]))
        #expect(throws: ValidationError.self) { try HoldOutEvaluation(of: artifact, on: other) }
    }
}
