import Foundation
import Observations
import Testing
import Training

/// A whole loop of retraining on a real stream gives the peers' confusion counts
/// (`closed_loop.json`): the proof that the trainer equals scikit-learn where it is used.
@Suite struct ClosedLoopTests {
    struct Fixture: Decodable { let cases: [Case] }

    struct Case: Decodable, CustomTestStringConvertible {
        struct Expected: Decodable {
            let tn_fp_fn_tp: [Int]
            let accuracy: Double
            let f1: Double
            let log_loss: Double
            let retrain_rows: [Int]
        }
        let name: String
        let csv: String
        let target: String
        let features: [String]
        let initial_train_rows: [Int]
        let label_delay: Int
        let periodic_n: Int?
        let window: Int
        let expected: Expected
        var testDescription: String { name }
    }

    static let cases = (try? FixtureData.json("closed_loop.json", as: Fixture.self))?.cases ?? []

    @Test func `all cases are there`() {
        #expect(
            Self.cases.map(\.name).contains("elec2_delay500_periodic1000_W4531"))
        #expect(Self.cases.count == 6)
    }

    @Test(arguments: cases)
    func `retraining on a stream gives the peers' counts`(loop: Case) throws {
        let file =
            loop.csv == "elec2"
            ? try FixtureData.electricity() : try FixtureData(named: loop.csv)
        let features = try FeatureTable.numeric(
            loop.features.map { ($0, file.numbers($0)) })
        let set = try TrainingSet(
            features: features, labels: file.numbers(loop.target),
            target: TargetSchema(classes: ["0", "1"]))
        let outcome = try run(loop, on: set)
        #expect(outcome.retrainRows == loop.expected.retrain_rows)
        for (got, expected) in zip(outcome.counts, loop.expected.tn_fp_fn_tp) {
            #expect(abs(got - expected) <= 2)
        }
        #expect(abs(outcome.logLoss - loop.expected.log_loss) <= 1e-6 * loop.expected.log_loss)
    }

    private func run(
        _ loop: Case, on set: TrainingSet
    ) throws -> (counts: [Int], logLoss: Double, retrainRows: [Int]) {
        let first = loop.initial_train_rows[1]
        var model = try train(on: set, rows: 0..<first)
        var counts = [0, 0, 0, 0]
        var loss = 0.0
        var retrainRows: [Int] = []
        var row = first
        while row < set.count {
            // Up to the next retraining one model answers.
            let next = loop.periodic_n.map { min(set.count, row + $0) } ?? set.count
            let scores = try model.score(set.features.rows(row..<next))
            for (offset, score) in scores.enumerated() {
                let label = set.labels[row + offset]
                counts[Int(2 * label + model.prediction(forScore: score))] += 1
                // Clipped as scikit-learn does: one row alone may not make the mean infinite.
                loss -= log(max(label == 1 ? score : 1 - score, .ulpOfOne))
            }
            let isPeriodEnd = loop.periodic_n.map { next - row == $0 } ?? false
            row = next
            let known = row - loop.label_delay
            if isPeriodEnd, known > 0 {
                retrainRows.append(row - 1)
                model = try train(on: set, rows: max(0, known - loop.window)..<known)
            }
        }
        return (counts, loss / Double(set.count - first), retrainRows)
    }

    private func train(on set: TrainingSet, rows: Range<Int>) throws -> ModelArtifact {
        try Trainer.train(
            TrainingSet(
                features: set.features.rows(rows), labels: Array(set.labels[rows]),
                target: set.target),
            settings: TrainingSettings(learner: .logistic(l2: 1)))
    }
}
