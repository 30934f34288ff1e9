import Foundation
import Observations
import Testing
import Training
import Validation

@Suite struct GateTests {
    private func judge(
        _ rows: PairedRows, hasChampion: Bool = true, _ policy: GatePolicy = GatePolicy()
    ) throws -> GateVerdict {
        try Gate.judge(
            championPredictions: hasChampion ? rows.champion : nil,
            challengerPredictions: rows.challenger, labels: rows.labels,
            target: TargetSchema(classes: ["no", "yes"]), policy: policy, seed: 1)
    }

    private let better = PairedRows(cells: [200, 10, 25, 15, 30, 40, 12, 168])
    private let slightlyBetter = PairedRows(cells: [160, 13, 14, 13, 15, 16, 15, 47])

    @Test func `a better challenger passes and the reason has the numbers`() throws {
        let verdict = try judge(better)
        #expect(verdict.outcome == .passed)
        #expect(verdict.passed)
        #expect(verdict.reasons.count == 2)
        #expect(
            verdict.reasons[0].hasPrefix(
                "F1 of the challenger is 0.8613, of the champion 0.7660, on 500 rows: "
                    + "difference +0.0953 for the challenger (95 % interval +0.0"))
        #expect(
            verdict.reasons[1]
                == "The challenger is better than the champion (one-sided p = 0.0010, "
                + "level 0.0250).")
    }

    @Test func `a worse challenger fails`() throws {
        // Champion and challenger of the better pair exchanged.
        let verdict = try judge(PairedRows(cells: [200, 25, 10, 15, 30, 12, 40, 168]))
        #expect(verdict.outcome == .failed)
        #expect(verdict.reasons.last == "The challenger is not better than the champion.")
    }

    @Test func `better by chance alone is inconclusive, not failed`() throws {
        let verdict = try judge(slightlyBetter, GatePolicy(metric: .accuracy))
        #expect(verdict.outcome == .inconclusive)
        #expect(!verdict.passed)
        #expect(
            verdict.reasons.last?.hasPrefix(
                "It is not proven that the challenger is better than the champion") == true)
    }

    @Test func `an equal challenger passes when it need only be not worse`() throws {
        let equal = PairedRows(cells: [200, 0, 0, 20, 30, 0, 0, 168])
        #expect(try judge(equal).outcome == .failed)
        for metric in [GateMetric.f1, .accuracy] {
            let verdict = try judge(
                equal, GatePolicy(metric: metric, nonInferiorityMargin: 0.02))
            #expect(verdict.outcome == .passed)
            #expect(
                verdict.reasons.last?.hasPrefix(
                    "The challenger is not worse than the champion by more than 0.0200") == true)
        }
    }

    @Test func `the metric must reach its bound`() throws {
        #expect(try judge(better, GatePolicy(metricBound: 0.8)).outcome == .passed)
        let verdict = try judge(better, GatePolicy(metricBound: 0.9))
        #expect(verdict.outcome == .failed)
        #expect(
            verdict.reasons.last == "F1 of the challenger must be at least 0.9000; it is 0.8613.")
    }

    @Test func `without a champion the majority class is the opponent`() throws {
        let verdict = try judge(better, hasChampion: false, GatePolicy(metric: .accuracy))
        #expect(verdict.opponent == .constant)
        #expect(verdict.outcome == .passed)
        // 250 of 500 rows are negative: half of the answers are right.
        #expect(verdict.comparison?.championMetric == 0.5)
        #expect(verdict.reasons[0].contains("of always answering the majority class 0.5000"))
    }

    @Test func `too few rows are inconclusive and both counts are said`() throws {
        let verdict = try judge(PairedRows(cells: [60, 3, 4, 3, 5, 6, 2, 17]))
        #expect(verdict.outcome == .inconclusive)
        #expect(verdict.reasons == ["There are 100 labelled rows; the gate needs 200."])
        #expect(verdict.comparison == nil)
        #expect(try judge(PairedRows(cells: [])).outcome == .inconclusive)
    }

    @Test(arguments: [GateMetric.f1, .accuracy])
    func `rows of one class are inconclusive`(metric: GateMetric) throws {
        let verdict = try judge(
            PairedRows(cells: [300, 10, 20, 0, 0, 0, 0, 0]), GatePolicy(metric: metric))
        #expect(verdict.outcome == .inconclusive)
        #expect(
            verdict.reasons
                == ["All 330 labelled rows are of class 'no'; the gate needs both classes."])
    }

    @Test func `a verdict survives its JSON`() throws {
        let verdict = try judge(better, GatePolicy(metricBound: 0.9))
        let bytes = try JSONEncoder().encode(verdict)
        #expect(try JSONDecoder().decode(GateVerdict.self, from: bytes) == verdict)
        let policy = try JSONDecoder().decode(
            GatePolicy.self, from: Data(#"{"metric":"accuracy"}"#.utf8))
        #expect(policy == GatePolicy(metric: .accuracy))
    }

    @Test(arguments: [
        GatePolicy(labelledRowsMin: 5), .init(alpha: 0), .init(alpha: 0.6),
        .init(nonInferiorityMargin: -0.1), .init(metricBound: .nan),
        .init(bootstrapReplicates: 1),
    ])
    func `a policy out of its range is an error`(policy: GatePolicy) throws {
        let rows = better
        #expect(throws: ValidationError.self) { try judge(rows, policy) }
    }

    @Test func `models are judged on rows they can score, others are an error`() throws {
        let target = try TargetSchema(classes: ["no", "yes"])
        func rows(_ name: String, flipped: Bool) throws -> TrainingSet {
            let x = (0..<400).map { Double($0 % 20) }
            let labels = x.enumerated().map { row, value in
                (value > 9.5) == (row % 7 != 0) ? 1.0 : 0
            }
            return try TrainingSet(
                features: FeatureTable(
                    schema: FeatureSchema([Feature(name: name, kind: .numeric)]),
                    columns: [.numeric(x)]),
                labels: flipped ? labels.map { 1 - $0 } : labels, target: target)
        }
        let good = try Trainer.train(rows("x", flipped: false))
        let sabotaged = try Trainer.train(rows("x", flipped: true))
        let set = try rows("x", flipped: false)
        let verdict = try Gate.judge(
            champion: sabotaged, challenger: good, rows: set, seed: 1)
        #expect(verdict.passed)
        let reverse = try Gate.judge(champion: good, challenger: sabotaged, rows: set, seed: 1)
        #expect(reverse.outcome == .failed)
        let other = try Trainer.train(rows("z", flipped: false))
        #expect(throws: ValidationError.self) {
            try Gate.judge(champion: good, challenger: other, rows: set, seed: 1)
        }
    }
}
