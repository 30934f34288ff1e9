import Observations
import Testing
import Training
import Validation

/// Gates on what a selection rehearsed.
@Suite struct GateRehearsalTests {
    /// Rows whose label is the sign of `x`, turned around from a row on.
    private static func set(turnsAt turn: Int = .max) throws -> TrainingSet {
        let x = (0..<1200).map { Double(($0 * 7919) % 1200) / 600 - 1 }
        let labels = x.enumerated().map { ($1 > 0) == ($0 < turn) ? 1.0 : 0 }
        return try TrainingSet(
            features: FeatureTable(
                schema: FeatureSchema([Feature(name: "x", kind: .numeric)]),
                columns: [.numeric(x)]),
            labels: labels, target: TargetSchema(classes: ["no", "yes"]))
    }

    private static func rehearsal(_ set: TrainingSet) throws -> Rehearsal {
        var selection = ModelSelection(folds: 5, embargoRows: 20, metric: .f1)
        selection.stream = StreamSelection(windows: [200], scoredRowsMax: 500)
        return try selection.rehearse(on: set, settings: TrainingSettings())
    }

    @Test func `a champion of the law before is beaten on what it has not learned`() throws {
        let set = try Self.set(turnsAt: 500)
        let rehearsal = try Self.rehearsal(set)
        #expect(rehearsal.scoredRows == 700..<1200)
        let champion = try Trainer.train(set.rows(0..<500))
        let verdict = try Gate.judge(
            rehearsal,
            champion: ModelAnswers(of: champion, on: set.features.rows(900..<1200)),
            firstRow: 900, target: set.target, seed: 1)
        #expect(verdict.passed)
        #expect(verdict.comparison?.count == 300)
        #expect(verdict.opponent == .champion)
    }

    @Test func `a champion of the same law is not`() throws {
        let set = try Self.set()
        let champion = try Trainer.train(set.rows(0..<500))
        let verdict = try Gate.judge(
            Self.rehearsal(set),
            champion: ModelAnswers(of: champion, on: set.features.rows(500..<1200)),
            firstRow: 500, target: set.target, seed: 1)
        #expect(!verdict.passed)
        #expect(verdict.comparison?.count == 500)
    }

    @Test func `probabilities of a rehearsal are judged too`() throws {
        let set = try Self.set()
        for metric in [GateMetric.logLoss, .rocAUC, .brier] {
            let verdict = try Gate.judge(
                Self.rehearsal(set), champion: nil, target: set.target,
                policy: GatePolicy(metric: metric), seed: 1)
            #expect(verdict.passed, "\(metric)")
            #expect(verdict.opponent == .constant)
        }
    }

    @Test func `a champion that has learned all rows leaves nothing to judge`() throws {
        let set = try Self.set()
        for first in [1200, 1300] {
            let verdict = try Gate.judge(
                Self.rehearsal(set), champion: ModelAnswers(predictions: []), firstRow: first,
                target: set.target, seed: 1)
            #expect(verdict.outcome == .inconclusive)
        }
    }

    @Test func `answers of the champion that do not reach the last row are refused`() throws {
        let set = try Self.set()
        #expect(
            throws: ValidationError.shape(
                expected: "the champion's answers to row 1200", got: "to row 1199")
        ) {
            try Gate.judge(
                Self.rehearsal(set),
                champion: ModelAnswers(predictions: Array(repeating: 1, count: 299)),
                firstRow: 900, target: set.target, seed: 1)
        }
    }

    /// Rows of a number that follows `x`, with skewed noise, and turns around from a row on.
    private static func numbers(turnsAt turn: Int) throws -> TrainingSet {
        let x = (0..<1200).map { Double(($0 * 7919) % 1200) / 600 - 1 }
        let noise = (0..<1200).map { Double(($0 * 104_729) % 1200) / 1200 }
        let labels = zip(x, noise).enumerated().map { row, pair in
            (row < turn ? 3 : -3) * pair.0 + 4 * pair.1 * pair.1 * pair.1
        }
        return try TrainingSet(
            features: FeatureTable(
                schema: FeatureSchema([Feature(name: "x", kind: .numeric)]),
                columns: [.numeric(x)]),
            labels: labels, target: .regression)
    }

    @Test(arguments: [500, .max]) func `verdicts on numbers allow for the draw of training rows`(
        turn: Int
    ) throws {
        let set = try Self.numbers(turnsAt: turn)
        var selection = ModelSelection(folds: 5, embargoRows: 20, metric: .meanAbsoluteError)
        selection.stream = StreamSelection(windows: [200], scoredRowsMax: 500)
        let rehearsal = try selection.rehearse(on: set, settings: .init(learner: .ridge(l2: 1)))
        let champion = try Trainer.train(set.rows(0..<500), settings: .init(learner: .ridge(l2: 1)))
        let verdict = try Gate.judge(
            rehearsal, champion: ModelAnswers(of: champion, on: set.features.rows(900..<1200)),
            firstRow: 900, target: set.target, policy: GatePolicy(metric: .meanAbsoluteError),
            seed: 1)
        let difference = try #require(verdict.comparison?.difference)
        #expect(difference.trainingDraw != nil)
        // A champion that is wrong in every row is still beaten.
        #expect(verdict.passed == (turn == 500))
    }
}
