import Decisions
import Foundation
import Pipelines
import Testing
import Training
import Validation

/// `retrain.selection`, `validate.rehearsal` and `decide.labelGrowth`: a policy for label streams.
@Suite struct StreamPolicyTests {
    private static func pipeline(_ changes: String) throws(PipelineErrors) -> Pipeline {
        try Pipeline(yaml: BadInputTests.base + changes, file: "p.yaml", environment: [:])
    }

    @Test func `auto selects on a stream and is judged by its rehearsal`() throws {
        let pipeline = try Self.pipeline("retrain: {learner: auto}\n")
        #expect(pipeline.retrain.streamSelection == StreamSelection())
        #expect(pipeline.retrain.rowsMax == 12_000)
        #expect(pipeline.retrain.rowsMin == 500)
        #expect(pipeline.validate.isRehearsed)
        #expect(pipeline.validate.gate.labelledRowsMin == 200)
        let settings = pipeline.trainingSettings(embargoRows: 7, rowsSinceChange: 1234)
        guard case .automatic(let selection) = settings.learner else {
            Issue.record("expected a selection")
            return
        }
        #expect(selection.metric == .f1)
        #expect(selection.embargoRows == 7)
        #expect(selection.stream?.rowsSinceChange == 1234)
        #expect(selection.folds == 5)
    }

    @Test func `the parts of the policy can be set one by one`() throws {
        let pipeline = try Self.pipeline(
            """
            decide: {labelGrowth: 1.5, afterChange: 900 labels}
            retrain:
              learner: auto
              selection: stream
              window: 800 rows
              scoredRows: 100 rows
              rows: 3000 rows
            validate: {rehearsal: true, embargo: 1h}
            """)
        #expect(pipeline.decide.retrain.labelGrowth == 1.5)
        #expect(pipeline.decide.retrain.labelsAfterChange == 900)
        #expect(
            pipeline.retrain.streamSelection
                == StreamSelection(windows: [800], scoredRowsMax: 100))
        #expect(pipeline.retrain.rowsMax == 3000)
        #expect(pipeline.validate.embargo == .seconds(3600))
        // No more rows than are scored can be asked for.
        #expect(pipeline.validate.gate.labelledRowsMin == 100)
    }

    @Test func `other learners and selections are judged by a hold-out`() throws {
        for retrain in ["{learner: logistic}", "{learner: auto, selection: folds}", "{l2: 2}"] {
            let pipeline = try Self.pipeline("retrain: \(retrain)\n")
            #expect(!pipeline.validate.isRehearsed, "\(retrain)")
            #expect(pipeline.retrain.streamSelection == nil, "\(retrain)")
            #expect(pipeline.retrain.rowsMax == 5000, "\(retrain)")
            #expect(pipeline.decide.retrain.labelGrowth == nil)
        }
    }

    @Test func `who gives a hold-out is judged by it, on a stream too`() throws {
        let pipeline = try Self.pipeline(
            "retrain: {learner: auto}\nvalidate: {holdOut: 400 rows}\n")
        #expect(!pipeline.validate.isRehearsed)
        #expect(pipeline.retrain.streamSelection != nil)
    }

    @Test func `the policy of the page of label streams is that of its pipeline`() throws {
        let pipeline = try Pipeline(
            yaml: RepositoryFile.text("stream.yaml"), file: "stream.yaml", environment: [:])
        #expect(
            pipeline.decide.retrain
                == (try RetrainPolicy(
                    driftedWindows: nil, labelsAfterChange: 1000, labelGrowth: 2,
                    coolDownLabels: 1000)))
        #expect(pipeline.retrain.streamSelection == StreamSelection())
        #expect(pipeline.retrain.rowsMax == 12_000)
        #expect(pipeline.validate.isRehearsed)
        #expect(pipeline.validate.gate == GatePolicy(alpha: 0.05))
        #expect(pipeline.validate.requirement == .better)
        #expect(
            pipeline.detect.performance.monitors.map(\.expectedLabelsToFalseAlarm) == [100_000])
    }

    @Test func `a policy reads back as it was written in JSON, or before`() throws {
        let pipeline = try Self.pipeline("retrain: {learner: auto}\n")
        let bytes = try JSONEncoder().encode(pipeline)
        #expect(try JSONDecoder().decode(Pipeline.self, from: bytes) == pipeline)
        var members = try #require(
            JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        var validate = try #require(members["validate"] as? [String: Any])
        #expect(validate.removeValue(forKey: "isRehearsedGiven") as? Bool == true)
        members["validate"] = validate
        let earlier = try JSONDecoder().decode(
            Pipeline.self, from: JSONSerialization.data(withJSONObject: members))
        #expect(!earlier.validate.isRehearsed)
    }

    @Test(arguments: [
        ("validate: {rehearsal: true}", "validate.rehearsal", "got another learner or selection"),
        (
            "retrain: {learner: auto, selection: folds}\nvalidate: {rehearsal: true}",
            "validate.rehearsal", "got another learner or selection"
        ),
        (
            "retrain: {trainer: {command: [a.py]}}\nvalidate: {rehearsal: true}",
            "validate.rehearsal", "got a trainer"
        ),
        (
            "retrain: {learner: auto}\nvalidate: {rehearsal: true, holdOut: 300}",
            "validate.holdOut", "expected no hold-out beside a rehearsal"
        ),
        (
            "retrain: {learner: auto, scoredRows: 100}\nvalidate: {minimumRows: 150}",
            "validate.minimumRows", "expected at most the 100 rows of retrain.scoredRows, got 150"
        ),
        (
            "retrain: {selection: stream}", "retrain.selection",
            "expected `learner: auto` beside it, got another learner"
        ),
        ("retrain: {learner: lda, window: 100}", "retrain.window", "expected `learner: auto`"),
        (
            "retrain: {learner: auto, selection: folds, scoredRows: 100}", "retrain.scoredRows",
            "expected `selection: stream` beside it, got \"folds\""
        ),
        (
            "retrain: {learner: auto, selection: latest}", "retrain.selection",
            "expected stream or folds, got \"latest\""
        ),
        (
            "retrain: {trainer: {command: [a.py]}, selection: stream}", "retrain.selection",
            "expected nothing about learners beside `trainer`"
        ),
        (
            "retrain: {learner: auto, decisionThreshold: 0.3}", "validate.metric",
            "expected no retrain.decisionThreshold beside the metric f1"
        ),
        (
            "retrain: {learner: auto, calibration: platt}", "validate.metric",
            "expected no retrain.calibration beside the metric f1"
        ),
        ("decide: {labelGrowth: 1}", "decide.labelGrowth", "expected a number above 1"),
    ])
    func `what cannot work together is refused`(
        keys: String, path: String, message: String
    ) throws {
        let problems = BadInputTests.problems(of: BadInputTests.base + keys + "\n")
        #expect(problems.map(\.path) == [path], "\(problems)")
        #expect(problems.first?.message.contains(message) == true, "\(problems)")
    }

    @Test func `a threshold and a calibration are heeded where none is chosen`() throws {
        let pipeline = try Self.pipeline(
            """
            retrain: {learner: auto, decisionThreshold: 0.3, calibration: platt}
            validate: {metric: log_loss}
            """)
        #expect(pipeline.trainingSettings().decisionThreshold == 0.3)
    }
}
