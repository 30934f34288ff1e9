import Decisions
import Detection
import Foundation
import Observations
import Pipelines
import Rollouts
import Testing
import Training
import Validation
import Windows

@Suite struct PipelineFilesTests {
    private static let environment = [
        "KEDGE_WEBHOOK_URL": "http://127.0.0.1:9999/alerts",
        "KEDGE_ENDPOINTS": "http://127.0.0.1:8001, http://127.0.0.1:8002",
    ]

    private static func electricity() throws -> Pipeline {
        try Pipeline(
            yaml: RepositoryFile.text("electricity.yaml"), file: "electricity.yaml",
            environment: environment)
    }

    @Test func `the electricity pipeline reads as it is written`() throws {
        let pipeline = try Self.electricity()
        #expect(pipeline.name == "electricity")
        #expect(pipeline.model == "electricity-price")
        #expect(pipeline.topic.predictions == "electricity.predictions")
        #expect(pipeline.topic.labels == "electricity.labels")
        #expect(pipeline.topic.deadLetters == "electricity.dead-letters")
        #expect(pipeline.topic.consumerGroup == "kedge-electricity")
        #expect(
            pipeline.decode.features.features.map(\.name)
                == ["period", "nswprice", "nswdemand", "vicprice", "vicdemand", "transfer"])
        #expect(pipeline.decode.features.features.allSatisfy { $0.kind == .numeric })
        #expect(pipeline.decode.target == (try TargetSchema(classes: ["0", "1"])))
        #expect(pipeline.window.current == (try .events(size: 1000)))
        #expect(pipeline.window.referenceRowsMax == 5000)
        #expect(pipeline.window.sampleRate == 1)
        #expect(pipeline.window.labels.join.maximumDelayMilliseconds == 30 * 86_400_000)
        #expect(pipeline.window.labels.join.openPredictionsMax == 1_000_000)
        #expect(pipeline.window.labels.idleTimeoutMilliseconds == 5000)
    }

    @Test func `the electricity pipeline detects and decides as research found best`() throws {
        let pipeline = try Self.electricity()
        var drift = DriftSettings()
        drift.tolerances.byTest = [.kolmogorovSmirnov: 0.1, .populationStabilityIndex: 0.1]
        drift.permutations = 199
        #expect(pipeline.detect.drift == drift)
        #expect(pipeline.detect.performance.windowLabels == 1000)
        #expect(pipeline.detect.performance.reportEveryLabels == 100)
        #expect(pipeline.detect.performance.monitors.map(\.metric) == [.errorRate, .f1])
        #expect(pipeline.detect.performance.monitors.map(\.minimum) == [nil, 0.7])
        #expect(
            pipeline.detect.performance.monitors.map(\.expectedLabelsToFalseAlarm)
                == [100_000, 100_000])
        #expect(
            pipeline.decide.retrain
                == (try RetrainPolicy(
                    driftedWindows: 1, onPerformance: true, coolDownLabels: 1200,
                    budget: .init(retrainingsMax: 40, periodMilliseconds: 900 * 86_400_000))))
        let receiver = try #require(pipeline.decide.alerts.receivers.first)
        #expect(receiver.name == "demo")
        #expect(receiver.webhook == "http://127.0.0.1:9999/alerts")
        #expect(receiver.secret == .environment("KEDGE_WEBHOOK_SECRET"))
        #expect(pipeline.decide.alerts.repeatIntervalMilliseconds == 4 * 3_600_000)
    }

    @Test func `the electricity pipeline retrains and rolls out as research found best`() throws {
        let pipeline = try Self.electricity()
        var training = TrainingSettings(learner: .logistic(l2: 1))
        training.seed = 20_261_123
        #expect(pipeline.retrain.training == training)
        #expect(pipeline.retrain.rowsMax == 4831)
        #expect(pipeline.retrain.rowsMin == 500)
        #expect(pipeline.retrain.weightHalfLifeRows == 1000)
        #expect(pipeline.retrain.seed == 20_261_123)
        #expect(pipeline.validate.holdOutRows == 300)
        #expect(pipeline.validate.gate.metric == .f1)
        #expect(pipeline.validate.requirement == .better)
        #expect(
            pipeline.deploy.endpoints == ["http://127.0.0.1:8001", "http://127.0.0.1:8002"])
        #expect(pipeline.deploy.token == nil)
        #expect(pipeline.deploy.timeoutMilliseconds == 5000)
        let plan = pipeline.verify.plan
        #expect(plan.mirror)
        #expect(plan.steps.map(\.weight) == [0.25, 0.5])
        #expect(plan.steps.map(\.minimumLabels) == [60, 0])
        #expect(plan.margin == 0.05)
        #expect(plan.alpha == 0.05)
        #expect(plan.analysisLabelsMin == 100)
        #expect(plan.analysisLabelsMax == 800)
        #expect(plan.analysisMillisecondsMax == 86_400_000)
    }

    @Test func `the minimal pipeline has the defaults that its stages have`() throws {
        let text = try RepositoryFile.text("minimal.yaml")
        let pipeline = try Pipeline(yaml: text, file: "minimal.yaml", environment: [:])
        let keys = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(keys.count <= 15)
        #expect(pipeline.model == "churn")
        #expect(pipeline.topic.deadLetters == "churn.dead-letters")
        #expect(pipeline.topic.consumerGroup == "kedge-churn")
        #expect(
            pipeline.decode.features.features.map(\.kind)
                == [.numeric, .numeric, .numeric, .categorical, .categorical])
        #expect(pipeline.decode.target.classes == ["stays", "leaves"])
        #expect(pipeline.detect.drift == DriftSettings())
        #expect(pipeline.decide.retrain == (try RetrainPolicy()))
        #expect(pipeline.retrain.training == TrainingSettings())
        #expect(pipeline.validate.gate == GatePolicy())
        #expect(pipeline.detect.performance.monitors.map(\.metric) == [.errorRate])
        let plan = pipeline.verify.plan
        #expect(
            plan
                == (try RolloutPlan(
                    steps: [
                        RolloutStep(weight: 0.1, minimumLabels: 50), RolloutStep(weight: 0.5),
                    ])))
    }

    @Test func `a pipeline reads back as it was written in JSON`() throws {
        let pipeline = try Self.electricity()
        let bytes = try JSONEncoder().encode(pipeline)
        #expect(try JSONDecoder().decode(Pipeline.self, from: bytes) == pipeline)
    }
}
