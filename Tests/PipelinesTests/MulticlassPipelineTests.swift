import Foundation
import Observations
import Pipelines
import Testing
import Training
import Validation

/// Pipelines whose target has more than two classes.
@Suite struct MulticlassPipelineTests {
    private static func text(_ changes: String) -> String {
        BadInputTests.base.replacingOccurrences(of: #"["0", "1"]"#, with: "[low, mid, high]")
            + changes
    }

    private static func pipeline(_ changes: String) throws(PipelineErrors) -> Pipeline {
        try Pipeline(yaml: text(changes), file: "p.yaml", environment: [:])
    }

    @Test func `the defaults are those of several classes`() throws {
        let pipeline = try Self.pipeline("")
        #expect(pipeline.decode.target.kind == .multiclassClassification)
        #expect(pipeline.retrain.training.learner == .multinomial(l2: 1))
        #expect(pipeline.validate.gate.metric == .f1Macro)
        #expect(pipeline.detect.performance.monitors.map(\.metric) == [.errorRate])
        #expect(!pipeline.validate.isRehearsed)
    }

    @Test(arguments: [
        ("multinomial", Learner.multinomial(l2: 1)), ("lda", .linearDiscriminant(shrinkage: nil)),
        ("qda", .quadraticDiscriminant(regularisation: 0)),
        ("gaussian_naive_bayes", .gaussianNaiveBayes(smoothing: 1e-9)),
        ("random_features", .randomFeatures(count: 256, bandwidth: .median, l2: 1)),
        ("nystroem", .nystroem(landmarks: 256, bandwidth: .median, l2: 1)),
    ])
    func `a pipeline trains by every learner of several classes`(
        name: String, learner: Learner
    ) throws {
        let pipeline = try Self.pipeline("retrain: {learner: \(name)}\n")
        #expect(pipeline.retrain.training.learner == learner)
    }

    @Test(arguments: GateMetric.all(for: .multiclassClassification))
    func `every metric of several classes judges`(metric: GateMetric) throws {
        let pipeline = try Self.pipeline("validate: {metric: \(metric.rawValue)}\n")
        #expect(pipeline.validate.gate.metric == metric)
    }

    @Test func `auto compares by the macro F1 that the gate judges by`() throws {
        let settings = try Self.pipeline("retrain: {learner: auto}\n").trainingSettings()
        guard case .automatic(let selection) = settings.learner else {
            Issue.record("expected a selection")
            return
        }
        #expect(selection.metric == .f1Macro)
        #expect(selection.stream != nil)
    }

    @Test func `an own program may train several classes`() throws {
        let pipeline = try Self.pipeline("retrain: {trainer: {command: [a.py]}}\n")
        #expect(pipeline.retrain.trainer?.command == ["a.py"])
    }

    @Test(arguments: [
        (
            "retrain: {learner: logistic}", "retrain.learner",
            "expected a learner of more than two classes, got \"logistic_regression\""
        ),
        (
            "retrain: {learner: ridge}", "retrain.learner",
            "expected a learner of more than two classes, got \"ridge\""
        ),
        (
            "retrain: {calibration: platt}", "retrain.calibration",
            "expected none for 3 classes: it is for two"
        ),
        (
            "retrain: {decisionThreshold: 0.4}", "retrain.decisionThreshold",
            "expected none for 3 classes: it is for two"
        ),
        (
            "validate: {metric: f1}", "validate.metric",
            "expected a metric of a multiclass_classification, got \"f1\""
        ),
        (
            "validate: {metric: roc_auc}", "validate.metric",
            "expected a metric of a multiclass_classification, got \"roc_auc\""
        ),
        (
            "detect: {performance: {monitors: {recall: {minimum: 0.5}}}}",
            "detect.performance.monitors",
            "expected errorRate or accuracy for 3 classes, got recall"
        ),
    ])
    func `what is about two classes is refused`(keys: String, path: String, message: String) {
        let problems = BadInputTests.problems(of: Self.text(keys + "\n"))
        #expect(problems.map(\.path) == [path], "\(problems)")
        #expect(problems.first?.message == message)
    }

    @Test func `a learner of several classes is refused for two`() {
        let problems = BadInputTests.problems(
            of: BadInputTests.base + "retrain: {learner: multinomial}\n")
        #expect(
            problems.map(\.message) == ["expected a learner of two classes, got \"multinomial\""])
    }
}
