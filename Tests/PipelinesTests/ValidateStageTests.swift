import Observations
import Pipelines
import Testing
import Validation

@Suite struct ValidateStageTests {
    private static func stage(_ keys: String) throws -> ValidateStage {
        try Pipeline(
            yaml: BadInputTests.base + "validate: {minimumRows: 30, \(keys)}\n", file: "p.yaml",
            environment: [:]
        ).validate
    }

    /// A verdict on rows of which the champion and the challenger alone answer so many right.
    private static func verdict(
        _ stage: ValidateStage, champion: Int, challenger: Int, both: Int = 100
    ) throws -> GateVerdict {
        let labels = (0..<both + champion + challenger).map { Double($0 % 2) }
        let wrong = labels.map { 1 - $0 }
        let championAnswers = labels.indices.map {
            $0 < both + champion ? labels[$0] : wrong[$0]
        }
        let challengerAnswers = labels.indices.map {
            $0 < both || $0 >= both + champion ? labels[$0] : wrong[$0]
        }
        return try Gate.judge(
            championPredictions: championAnswers, challengerPredictions: challengerAnswers,
            labels: labels, target: TargetSchema(classes: ["0", "1"]), policy: stage.gate, seed: 1)
    }

    @Test func `a proven challenger is admitted by either requirement`() throws {
        for requirement in GateRequirement.allCases {
            let stage = try Self.stage("require: \(requirement.rawValue), metric: accuracy")
            #expect(stage.admits(try Self.verdict(stage, champion: 2, challenger: 30)))
        }
    }

    @Test func `a challenger that only did better is admitted if that is enough`() throws {
        let proven = try Self.stage("require: proven")
        let better = try Self.stage("require: better")
        let verdict = try Self.verdict(better, champion: 10, challenger: 14)
        #expect(verdict.outcome == .inconclusive)
        #expect(!proven.admits(verdict))
        #expect(better.admits(verdict))
    }

    @Test func `a challenger that did not do better is never admitted`() throws {
        for (champion, challenger) in [(10, 10), (14, 10), (30, 2)] {
            let stage = try Self.stage("require: better")
            let verdict = try Self.verdict(stage, champion: champion, challenger: challenger)
            #expect(!stage.admits(verdict), "\(champion) \(challenger)")
        }
    }

    @Test func `a bound holds whatever the requirement`() throws {
        let stage = try Self.stage("require: better, metric: accuracy, bound: 0.99")
        #expect(!stage.admits(try Self.verdict(stage, champion: 10, challenger: 14)))
    }

    @Test func `too few rows admit nobody`() throws {
        let stage = try Self.stage("require: better")
        let verdict = try Self.verdict(stage, champion: 1, challenger: 5, both: 10)
        #expect(verdict.outcome == .inconclusive)
        #expect(!stage.admits(verdict))
    }
}
