import Detection
import Foundation
import Observations
import Testing
import Training

@testable import Validation

/// What gates allow for the draw of training rows.
@Suite struct TrainingDrawTests {
    private func rows(_ count: Int, _ random: inout PairedRandom) throws -> TrainingSet {
        let columns = (0..<2).map { _ in (0..<count).map { _ in random.normal() } }
        let labels = (0..<count).map { row in
            columns[0][row] + 0.5 * columns[1][row] + random.normal() > 1 ? 1.0 : 0
        }
        return try TrainingSet(
            features: FeatureTable(
                schema: FeatureSchema([
                    Feature(name: "x", kind: .numeric), Feature(name: "y", kind: .numeric),
                ]), columns: columns.map { .numeric($0) }),
            labels: labels, target: TargetSchema(classes: ["no", "yes"]))
    }

    private func model(_ count: Int, _ random: inout PairedRandom) throws -> ModelArtifact {
        try Trainer.train(
            rows(count, &random), settings: TrainingSettings(learner: .logistic(l2: 1)))
    }

    /// What draws add to the variance of a metric's difference when rows of the hold-out add none.
    private func drawn(_ metric: GateMetric, _ answers: PairedAnswers) throws -> Double {
        try #require(TrainingDraw(answers)).variance(
            of: metric, beside: 0, rows: answers.count)
    }

    @Test(arguments: [GateMetric.f1, .recall, .precision])
    func `the draw is as large as models that are trained again differ`(
        metric: GateMetric
    ) throws {
        var random = PairedRandom(seed: 3)
        let holdOut = try rows(4000, &random)
        var values: [Double] = []
        var answers: [ModelAnswers] = []
        for _ in 0..<80 {
            let answer = try ModelAnswers(of: model(400, &random), on: holdOut.features)
            answers.append(answer)
            values.append(
                try #require(
                    MeasuredMetric(
                        metric, of: answer, labels: holdOut.labels, target: holdOut.target
                    ).value))
        }
        let mean = values.reduce(0, +) / 80
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 79
        // One estimate follows where its model lies; on average they tell how others will.
        let pairs = stride(from: 0, to: 20, by: 2)
        let total = try pairs.reduce(0.0) { sum, place in
            sum
                + (try drawn(
                    metric,
                    PairedAnswers(
                        labels: holdOut.labels, target: holdOut.target,
                        champion: answers[place], challenger: answers[place + 1])))
        }
        // A variance of 80 values is known to a third or so, two of its standard errors, and the
        // kernel looks beyond what 400 rows leave to chance, where F1 is steeper.
        #expect((0.65...1.65).contains(total / 10 / (2 * variance)))
    }

    @Test func `of numbers with skewed errors absolute errors change with the level`() throws {
        var random = PairedRandom(seed: 5)
        let predictions = (0..<20_000).map { _ in random.normal() }
        let labels = predictions.map { $0 - 1 - log(1 - random.uniform()) }
        let answers = try PairedAnswers(
            labels: labels, target: .regression,
            champion: ModelAnswers(predictions: predictions, trainingRows: 100),
            challenger: ModelAnswers(predictions: predictions, trainingRows: 400))
        // Errors of variance 1, below their mean with 1 - 1 / e: dM / du is 2 (1 - 1 / e) - 1.
        let expected = (1 - 2 / M_E) * (1 - 2 / M_E) * (1.0 / 100 + 1.0 / 400)
        #expect(abs(try drawn(.meanAbsoluteError, answers) / expected - 1) < 0.1)
        // The root of the mean of squares is at its least where levels are fitted.
        #expect(try drawn(.rootMeanSquaredError, answers) < 0.01 * expected)
    }

    @Test func `retrained models are called better at most as often as the level says`() throws {
        let metrics: [GateMetric] = [.f1, .recall, .logLoss]
        var better = [Int](repeating: 0, count: metrics.count)
        var fixed = better
        let gates = 100
        for gate in 0..<gates {
            var random = PairedRandom(seed: UInt64(gate + 1))
            let (champion, challenger) = (try model(600, &random), try model(600, &random))
            let holdOut = try rows(300, &random)
            let answers = try PairedAnswers(
                labels: holdOut.labels, target: holdOut.target,
                champion: ModelAnswers(of: champion, on: holdOut.features),
                challenger: ModelAnswers(of: challenger, on: holdOut.features))
            for (place, metric) in metrics.enumerated() {
                let challenge = try Challenge(
                    answers, policy: GatePolicy(metric: metric, bootstrapReplicates: 199),
                    seed: UInt64(gate))
                if challenge.verdict == .better { better[place] += 1 }
                let pValue = try #require(challenge.overall.difference?.pValueBetter)
                if pValue <= 0.025 { fixed[place] += 1 }
            }
        }
        for (metric, count) in zip(metrics, better) {
            #expect(count * 20 <= gates, "\(metric.rawValue): \(count) of \(gates)")
        }
        // Without the allowance recall says better in more than twice as many.
        #expect(fixed[1] * 10 > gates, "\(fixed)")
    }

    @Test func `a better challenger is still called better`() throws {
        var random = PairedRandom(seed: 9)
        let holdOut = try rows(2000, &random)
        let challenger = try model(4000, &random)
        var settings = TrainingSettings(learner: .logistic(l2: 1))
        settings.decisionThreshold = 0.85
        let champion = try Trainer.train(rows(4000, &random), settings: settings)
        let challenge = try Challenge(
            PairedAnswers(
                labels: holdOut.labels, target: holdOut.target,
                champion: ModelAnswers(of: champion, on: holdOut.features),
                challenger: ModelAnswers(of: challenger, on: holdOut.features)),
            policy: GatePolicy(metric: .f1), seed: 1)
        #expect(challenge.verdict == .better)
        let difference = try #require(challenge.overall.difference)
        let drawn = try #require(difference.trainingDraw)
        #expect(drawn.lower < difference.lower && drawn.upper > difference.upper)
        #expect(drawn.lower > 0)
        #expect(challenge.reasons[0].contains("Trained again on other rows of the same law"))
    }

    @Test func `unknown training rows are taken for as many as the other has`() throws {
        let labels = (0..<200).map { Double($0 % 2) }
        let scores = labels.enumerated().map { 0.3 + 0.4 * $1 + 0.001 * Double($0 % 300) - 0.1 }
        func answers(_ champion: Int?, _ challenger: Int?) throws -> PairedAnswers {
            func model(_ trainingRows: Int?, _ shift: Double) -> ModelAnswers {
                let own = scores.map { $0 - shift }
                return ModelAnswers(
                    predictions: own.map { $0 > 0.5 ? 1 : 0 },
                    probabilities: [own.map { 1 - $0 }, own], trainingRows: trainingRows)
            }
            return try PairedAnswers(
                labels: labels, target: TargetSchema(classes: ["no", "yes"]),
                champion: model(champion, 0), challenger: model(challenger, 0.05))
        }
        func difference(_ champion: Int?, _ challenger: Int?) throws -> PairedDifference {
            try #require(
                PairedComparison(answers(champion, challenger), metric: .brier, seed: 1).difference)
        }
        #expect(try difference(nil, nil).trainingDraw == nil)
        #expect(try difference(500, nil) == difference(500, 500))
        let (few, many) = (try difference(100, 100), try difference(10_000, 10_000))
        #expect(try #require(few.trainingDraw).error > 5 * #require(many.trainingDraw).error)
        // What the rows say of these two models does not depend on it.
        #expect(few.lower == many.lower && few.pValue == many.pValue)
        #expect(throws: ValidationError.self) { try answers(0, 10) }
    }

    @Test func `answers that follow from no threshold count as they are`() throws {
        let labels = (0..<100).map { Double($0 % 2) }
        let scores = (0..<100).map { 0.2 + 0.006 * Double($0) }
        let model = ModelAnswers(
            predictions: labels.enumerated().map { $0 % 5 == 0 ? 1 - $1 : $1 },
            probabilities: [scores.map { 1 - $0 }, scores],
            trainingRows: 1000)
        let target = try TargetSchema(classes: ["a", "b"])
        #expect(AnswerShift(model, labels: labels, target: target) == nil)
        let constant = ModelAnswers(
            predictions: labels.map { _ in 0 },
            probabilities: [labels.map { _ in 0.7 }, labels.map { _ in 0.3 }], trainingRows: 10)
        let comparison = try PairedComparison(
            PairedAnswers(
                labels: labels, target: TargetSchema(classes: ["a", "b"]), champion: constant,
                challenger: model), metric: .f1, seed: 1)
        let drawn = try #require(comparison.difference?.trainingDraw)
        #expect(drawn.error.isFinite && drawn.error > 0)
    }

    @Test func `a variance more divides standard scores`() {
        let evidence = DifferenceEvidence.standardError(value: 2, error: 1, degrees: nil)
        // Normal: P(Z > 2) and P(Z > 2 / sqrt 2).
        #expect(abs(evidence.pValue(atMost: 0) - 0.0227501319481792) < 1e-12)
        let more = evidence.adding(variance: 1)
        #expect(abs(more.pValue(atMost: 0) - 0.0786496035251426) < 1e-12)
        let pairs = DifferenceEvidence.matchedPairs(
            TangoInterval(wins: 30, losses: 10, count: 400))
        // (40 / 400 - (20 / 400)^2) / 400.
        #expect(abs(pairs.variance - 0.00024375) < 1e-15)
        let widened = pairs.adding(variance: 3 * pairs.variance)
        let (own, wide) = (pairs.bounds(confidence: 0.95), widened.bounds(confidence: 0.95))
        #expect(abs((0.05 - wide.lower) - 2 * (0.05 - own.lower)) < 1e-12)
        // scipy: norm.sf(norm.isf(binom.sf(30, 40, .5) + binom.pmf(30, 40, .5) / 2) / 2).
        #expect(abs(widened.pValue(atMost: 0) - 0.055669290753) < 1e-9)
        #expect(abs(widened.pValue(atLeast: 0) - (1 - 0.055669290753)) < 1e-9)
        #expect(widened.variance == 4 * pairs.variance)
    }

    @Test func `stretches left out weigh as much as their rows where these add up`() throws {
        var random = PairedRandom(seed: 2)
        let labels = (0..<60).map { _ in (3 * random.uniform()).rounded(.down) }
        func model() -> ModelAnswers {
            ModelAnswers(
                predictions: labels.map {
                    random.uniform() < 0.6 ? $0 : (3 * random.uniform()).rounded(.down)
                })
        }
        let answers = try PairedAnswers(
            labels: labels, target: TargetSchema(classes: ["a", "b", "c"]), champion: model(),
            challenger: model())
        let gains = labels.indices.map { row -> Double in
            (answers.challenger.predictions[row] == labels[row] ? 1 : 0)
                - (answers.champion.predictions[row] == labels[row] ? 1 : 0)
        }
        let mean = gains.reduce(0, +) / 60
        let sums = try #require(PairedCells(answers).stretchSums(of: 7, on: .accuracy))
        #expect(sums.count == 60)
        for start in 0..<60 {
            let expected = (0..<7).reduce(0) { $0 + gains[(start + $1) % 60] - mean }
            #expect(abs(sums[start] - expected) < 1e-9)
        }
        #expect(PairedCells(answers).stretchSums(of: 60, on: .accuracy) == nil)
    }
}
