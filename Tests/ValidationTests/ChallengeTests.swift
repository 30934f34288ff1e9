import Detection
import Foundation
import Observations
import Testing

@testable import Validation

@Suite struct ChallengeTests {
    private func judge(
        _ rows: PairedRows, segments: [String?]? = nil,
        _ policy: GatePolicy = GatePolicy(metric: .accuracy, labelledRowsMin: 30)
    ) throws -> Challenge {
        try Challenge(
            try PairedAnswers(
                labels: rows.labels, target: TargetSchema(classes: ["no", "yes"]),
                champion: ModelAnswers(predictions: rows.champion),
                challenger: ModelAnswers(predictions: rows.challenger)),
            segmentations: segments.map { [Segmentation(column: "region", values: $0)] } ?? [],
            policy: policy, seed: 1)
    }

    private let better = PairedRows(cells: [200, 10, 25, 15, 30, 40, 12, 168])
    private let worse = PairedRows(cells: [200, 25, 10, 15, 30, 12, 40, 168])

    @Test(arguments: [GateMetric.accuracy, .f1, .matthewsCorrelation, .balancedAccuracy, .f1Macro])
    func `a better challenger is admitted, a worse one refused`(metric: GateMetric) throws {
        let policy = GatePolicy(metric: metric, labelledRowsMin: 30)
        let good = try judge(better, policy)
        #expect(good.verdict == .better)
        #expect(good.admitted)
        #expect(good.overall.challenger.value ?? 0 > good.overall.champion.value ?? 1)
        let bad = try judge(worse, policy)
        #expect(bad.verdict == .worse)
        #expect(!bad.admitted)
    }

    @Test func `the same model again is not better`() throws {
        let equal = PairedRows(cells: [200, 0, 0, 20, 30, 0, 0, 168])
        let challenge = try judge(equal)
        #expect(challenge.verdict == .notBetter)
        #expect(!challenge.admitted)
        #expect(challenge.reasons.last?.hasPrefix("The challenger does no better (") == true)
    }

    @Test func `a margin admits a challenger that is proven not worse by more`() throws {
        let equal = PairedRows(cells: [200, 1, 0, 20, 30, 0, 0, 168])
        let challenge = try judge(
            equal,
            GatePolicy(metric: .accuracy, labelledRowsMin: 30, nonInferiorityMargin: 0.02))
        #expect(challenge.verdict == .notBetter)
        #expect(challenge.admitted)
        let narrow = try judge(
            equal,
            GatePolicy(metric: .accuracy, labelledRowsMin: 30, nonInferiorityMargin: 0.004))
        #expect(narrow.verdict == .inconclusive)
        #expect(!narrow.admitted)
    }

    @Test func `better by chance alone, or on too few rows, is inconclusive`() throws {
        let slightly = try judge(PairedRows(cells: [160, 13, 14, 13, 15, 16, 15, 47]))
        #expect(slightly.verdict == .inconclusive)
        let few = try judge(PairedRows(cells: [6, 1, 4, 3, 5, 6, 0, 0]))
        #expect(few.verdict == .inconclusive)
        #expect(few.reasons == ["There are 25 labelled rows; the gate needs 30."])
        #expect(few.overall.difference == nil)
    }

    @Test func `a bound refuses a better challenger that misses it`() throws {
        let challenge = try judge(
            better, GatePolicy(metric: .accuracy, labelledRowsMin: 30, metricBound: 0.95))
        #expect(challenge.verdict == .better)
        #expect(!challenge.admitted)
    }

    /// 400 rows better in the north, 60 worse in the south, 10 in the east.
    private func regions() -> (PairedRows, [String?]) {
        let north = PairedRows(wins: 90, losses: 10, count: 400)
        let south = PairedRows(wins: 2, losses: 18, count: 60)
        let east = PairedRows(wins: 0, losses: 3, count: 10)
        var all = north
        for part in [south, east] {
            all.labels += part.labels
            all.champion += part.champion
            all.challenger += part.challenger
        }
        return (
            all,
            Array(repeating: "north", count: 400) + Array(repeating: "south", count: 60)
                + [String?](repeating: nil, count: 10)
        )
    }

    @Test func `a challenger that is worse in a segment is refused, and it is named`() throws {
        let (rows, segments) = regions()
        #expect(try judge(rows).verdict == .better)
        let challenge = try judge(rows, segments: segments)
        #expect(challenge.verdict == .worse)
        #expect(!challenge.admitted)
        #expect(challenge.overall.verdict == .better)
        #expect(challenge.segments.map(\.value) == ["north", "south", nil])
        #expect(challenge.segments.map(\.part.verdict) == [.better, .worse, .inconclusive])
        #expect(challenge.reasons.last?.hasPrefix("Where region is 'south': ") == true)
        // Two tests: Holm doubles the smaller p-value.
        let south = challenge.segments[1]
        let single = try #require(south.part.difference?.pValueWorse)
        #expect(south.pValueWorseAdjusted == 2 * single)
        #expect(challenge.segments[2].pValueWorseAdjusted == nil)
    }

    @Test func `worse in one of many segments by chance is not evidence`() throws {
        // p = 0.0207 by itself, and 20 segments.
        let bad = PairedRows(wins: 3, losses: 11, count: 40)
        let good = PairedRows(wins: 8, losses: 2, count: 40)
        var rows = bad
        var segments = [String?](repeating: "s00", count: 40)
        for place in 1..<20 {
            rows.labels += good.labels
            rows.champion += good.champion
            rows.challenger += good.challenger
            segments += Array(repeating: "s\(place)", count: 40)
        }
        let challenge = try judge(rows, segments: segments)
        let first = challenge.segments[0]
        #expect(first.value == "s00")
        #expect(first.part.difference?.pValueWorse ?? 1 < 0.03)
        #expect(first.pValueWorseAdjusted ?? 0 > 0.3)
        #expect(challenge.verdict == .better)
        #expect(challenge.admitted)
    }

    @Test func `a segment of one class leaves F1 undefined, not the verdict`() throws {
        let rows = PairedRows(cells: [40, 0, 0, 0, 30, 40, 2, 168])
        let challenge = try judge(
            rows, segments: rows.labels.map { $0 == 0 ? "negative" : "positive" },
            GatePolicy(metric: .f1, labelledRowsMin: 30))
        #expect(challenge.verdict == .better)
        #expect(challenge.segments[0].part.verdict == .inconclusive)
        #expect(
            challenge.segments[0].part.champion.absent
                == "no label and no prediction is positive")
    }

    @Test func `JSON has finite numbers, and members of a segment beside each other`() throws {
        let (rows, segments) = regions()
        let data = try JSONEncoder().encode(try judge(rows, segments: segments))
        let object = try #require(
            JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(object["verdict"] as? String == "worse")
        #expect(object["correction"] as? String == "holm")
        let parts = try #require(object["segments"] as? [[String: Any]])
        #expect(parts[1]["value"] as? String == "south")
        #expect(parts[1]["rows"] as? Int == 60)
        #expect(parts[1]["pValueWorseAdjusted"] is Double)
        #expect(parts[2]["value"] is NSNull)
    }
}
