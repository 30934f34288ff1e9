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

@Suite struct PipelineValueTests {
    private static func pipeline(_ changes: String) throws(PipelineErrors) -> Pipeline {
        try Pipeline(yaml: BadInputTests.base + changes, file: "p.yaml", environment: [:])
    }

    @Test(arguments: [
        ("1s", 1000), ("1500ms", 1500), ("15m", 900_000), ("1h30m", 5_400_000),
        ("24h", 86_400_000), ("7d", 604_800_000), ("2w", 1_209_600_000),
        ("1d1h1m1s1ms", 90_061_001),
    ])
    func `durations are numbers with units`(text: String, milliseconds: Int64) throws {
        let pipeline = try Self.pipeline("verify: {timeLimit: \(text)}\n")
        #expect(pipeline.verify.plan.analysisMillisecondsMax == milliseconds)
    }

    @Test(arguments: ["", "1", "s", "-1s", "1.5s", "1 s", "1S", "1s1s", "1m1h", "367d", "999ms"])
    func `what is no duration, or out of its range, is refused`(text: String) {
        #expect(throws: PipelineErrors.self) {
            try Self.pipeline("verify: {timeLimit: \"\(text)\"}\n")
        }
    }

    @Test(arguments: ["50", "50 rows", "50 row", "  50   rows  "])
    func `sizes are numbers, with their unit or without`(text: String) throws {
        let pipeline = try Self.pipeline(
            "retrain: {rows: \(text)}\nvalidate: {holdOut: 30}\n")
        #expect(pipeline.retrain.rowsMax == 50)
    }

    @Test(arguments: ["49", "100000001", "50 events", "rows", "50rows", "5e1", "50.0", "50 rows x"])
    func `what is no size, or out of its range, is refused`(text: String) {
        #expect(throws: PipelineErrors.self) {
            try Self.pipeline("retrain: {rows: \(text)}\n")
        }
    }

    @Test func `windows are of events or of event time`() throws {
        let cases: [(String, WindowSpecification)] = [
            ("{current: 500}", try .events(size: 500)),
            ("{current: 500 events, step: 100 events}", try .events(size: 500, step: 100)),
            ("{current: 15m}", try .eventTime(size: .seconds(900))),
            (
                "{current: 1h, step: 5m, allowedLateness: 30s, jumpMax: 1d}",
                try .eventTime(
                    size: .seconds(3600), step: .seconds(300), allowedLateness: .seconds(30),
                    jumpMax: .seconds(86_400))
            ),
        ]
        for (text, expected) in cases {
            #expect(try Self.pipeline("window: \(text)\n").window.current == expected, "\(text)")
        }
        for (text, timeout) in [
            ("{current: 500}", nil), ("{current: 15m}", 300_000),
            ("{current: 15m, idleTimeout: 90s}", 90_000),
        ] as [(String, Int64?)] {
            let window = try Self.pipeline("window: \(text)\n").window
            #expect(window.idleTimeoutMilliseconds == timeout)
            #expect(window.isByCount == (timeout == nil))
        }
    }

    @Test func `a cool-down is in labels or in event time`() throws {
        let labels = try Self.pipeline("decide: {coolDown: 1200 labels}\n").decide.retrain
        #expect(labels.coolDownLabels == 1200)
        #expect(labels.coolDownMilliseconds == 0)
        let time = try Self.pipeline("decide: {coolDown: 6h}\n").decide.retrain
        #expect(time.coolDownLabels == 0)
        #expect(time.coolDownMilliseconds == 6 * 3_600_000)
    }

    @Test func `triggers can be set and switched off`() throws {
        let policy = try Self.pipeline(
            """
            decide:
              onDrift: off
              onPerformance: false
              schedule: "0 3 * * mon"
              everyLabels: 5000 labels
            """
        ).decide.retrain
        #expect(policy.driftedWindows == nil)
        #expect(!policy.onPerformance)
        #expect(policy.schedule == (try CronExpression(parsing: "0 3 * * mon")))
        #expect(policy.everyLabels == 5000)
    }

    @Test func `drift detection and its joint test can be switched off`() throws {
        #expect(try Self.pipeline("detect: {drift: off}\n").detect.drift == nil)
        let drift = try Self.pipeline("detect: {drift: {mmd: off}}\n").detect.drift
        #expect(drift?.mmd == false)
    }

    @Test func `a feature may have tolerances of its own`() throws {
        let drift = try Self.pipeline(
            """
            detect:
              drift:
                tolerance: {kolmogorov_smirnov: 0.2}
                featureTolerance:
                  age: {kolmogorov_smirnov: 0.3}
                  plan: {chi_square: 0.4}
            """
        ).detect.drift
        #expect(drift?.tolerances.value(.kolmogorovSmirnov, feature: "balance") == 0.2)
        #expect(drift?.tolerances.value(.kolmogorovSmirnov, feature: "age") == 0.3)
        #expect(drift?.tolerances.value(.chiSquare, feature: "plan") == 0.4)
    }

    @Test func `the positive class is put second`() throws {
        let text = BadInputTests.base.replacingOccurrences(
            of: #"["0", "1"]"#, with: "[yes, no]\n    positive: yes")
        let pipeline = try Pipeline(yaml: text, file: "p.yaml", environment: [:])
        #expect(pipeline.decode.target.classes == ["no", "yes"])
    }

    @Test func `classes are texts as they are written`() throws {
        let text = BadInputTests.base.replacingOccurrences(
            of: #"["0", "1"]"#, with: "[0, 1.0]")
        let pipeline = try Pipeline(yaml: text, file: "p.yaml", environment: [:])
        #expect(pipeline.decode.target.classes == ["0", "1.0"])
    }

    @Test func `a regression has a learner and a metric of its own`() throws {
        let text = BadInputTests.base.replacingOccurrences(
            of: #"classes: ["0", "1"]"#, with: "kind: regression")
        let pipeline = try Pipeline(yaml: text, file: "p.yaml", environment: [:])
        #expect(pipeline.decode.target == .regression)
        #expect(pipeline.retrain.training.learner == .ridge(l2: 1))
        #expect(pipeline.validate.gate.metric == .meanAbsoluteError)
        #expect(pipeline.detect.performance.monitors.isEmpty)
    }

    @Test(arguments: [
        ("logistic", Learner.logistic(l2: 2)), ("logistic_regression", .logistic(l2: 2)),
        ("lda", .linearDiscriminant(shrinkage: nil)),
        ("qda", .quadraticDiscriminant(regularisation: 0)),
        ("gaussian_naive_bayes", .gaussianNaiveBayes(smoothing: 1e-9)),
        ("random_features", .randomFeatures(count: 256, bandwidth: .median, l2: 2)),
        ("nystroem", .nystroem(landmarks: 256, bandwidth: .median, l2: 2)),
        ("auto", .automatic(ModelSelection(folds: 4))),
    ])
    func `a pipeline trains by every learner of two classes`(
        name: String, learner: Learner
    ) throws {
        let text =
            BadInputTests.base + """
                retrain:
                  learner: \(name)
                  l2: 2
                  folds: 4
                  clip: 0.01
                  categories: target
                  interactions: pairs
                  calibration: platt
                \(name == "auto" ? "  selection: folds" : "")
                """
        let training = try Pipeline(yaml: text, file: "p.yaml", environment: [:]).retrain.training
        var expected = TrainingSettings(learner: learner, clippedShare: 0.01)
        expected.categories = .target
        expected.interactions = .pairs
        expected.calibration = .platt
        #expect(training == expected)
    }

    @Test func `a rollout may take all traffic at once`() throws {
        let pipeline = try Self.pipeline("  steps: []\n")
        #expect(pipeline.verify.plan.steps.isEmpty)
    }

    @Test func `a client's certificate comes with its key`() throws {
        let both = "  clientCertificateFile: /run/a.pem\n  clientKeyFile: /run/a.key\n"
        let deploy = try Self.pipeline(both).deploy
        #expect(deploy.clientCertificateFile == "/run/a.pem")
        #expect(deploy.clientKeyFile == "/run/a.key")
        for one in both.split(separator: "\n") {
            let errors = try #require(
                #expect(throws: PipelineErrors.self) { try Self.pipeline(one + "\n") })
            #expect(errors.description.contains("got only one of them"))
        }
    }

    @Test func `a token comes from a file or the environment`() throws {
        #expect(try Self.pipeline("  tokenFile: /run/token\n").deploy.token == .file("/run/token"))
        #expect(
            try Self.pipeline("  tokenEnvironment: TOKEN\n").deploy.token == .environment("TOKEN"))
    }

    @Test(arguments: [
        "http://a", "https://a.b-c_d:443/x?y=z", "http://[::1]:8080", "HTTP://127.0.0.1",
    ])
    func `a URL has a scheme and a host`(url: String) throws {
        let pipeline = try Self.pipeline(
            "decide: {alerts: {receivers: [{name: a, webhook: \"\(url)\"}]}}\n")
        #expect(pipeline.decide.alerts.receivers.map(\.webhook) == [url])
    }

    @Test(arguments: [
        "", "a", "//a", "ftp://a", "http://", "http:///x", "http://a:0", "http://a:x", "http://a b",
        "http://a#b", "http://u@a", "http://[::1", "http://[zz]", "http://ä",
    ])
    func `what is no such URL is refused`(url: String) {
        #expect(throws: PipelineErrors.self) {
            try Self.pipeline(
                "decide: {alerts: {receivers: [{name: a, webhook: \"\(url)\"}]}}\n")
        }
    }

    @Test func `an anchor may be used again`() throws {
        let pipeline = try Self.pipeline(
            """
            detect:
              drift: {alpha: &level 0.01}
            validate: {alpha: *level}
            """)
        #expect(pipeline.detect.drift?.alpha == 0.01)
        #expect(pipeline.validate.gate.alpha == 0.01)
    }

    @Test func `a description may have several lines`() throws {
        let pipeline = try Self.pipeline("description: |\n  one\n  two\n")
        #expect(pipeline.description == "one\ntwo\n")
    }
}
