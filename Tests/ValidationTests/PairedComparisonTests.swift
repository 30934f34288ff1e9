import Observations
import Testing
import Validation

@Suite struct PairedComparisonTests {
    private func compare(
        _ rows: PairedRows, _ metric: GateMetric, margin: Double = 0, replicates: Int = 999,
        seed: UInt64 = 1
    ) throws -> PairedComparison {
        try PairedComparison(
            labels: rows.labels, champion: rows.champion, challenger: rows.challenger,
            target: TargetSchema(classes: ["no", "yes"]), metric: metric, margin: margin,
            replicates: replicates, seed: seed)
    }

    @Test func `the mid-p value equals scipy's binomial distribution`() throws {
        for peer in try ValidationFixture.load().mid_p where peer.wins + peer.losses > 0 {
            let rows = PairedRows(
                wins: peer.wins, losses: peer.losses, count: peer.wins + peer.losses)
            let difference = try #require(try compare(rows, .accuracy).difference)
            #expect(abs(difference.pValue - peer.p) <= 1e-9)
        }
    }

    @Test func `the interval of accuracy equals Tango's, solved numerically`() throws {
        for peer in try ValidationFixture.load().tango {
            let rows = PairedRows(wins: peer.wins, losses: peer.losses, count: peer.count)
            let comparison = try compare(rows, .accuracy, margin: 0.05)
            let difference = try #require(comparison.difference)
            #expect(abs(difference.lower - peer.lower) < 1e-7)
            #expect(abs(difference.upper - peer.upper) < 1e-7)
            #expect(abs(difference.pValue - peer.p_margin_005) < 1e-6)
            #expect(comparison.counts?.onlyChallengerRight == peer.wins)
            #expect(comparison.counts?.onlyChampionRight == peer.losses)
        }
    }

    @Test func `the bootstrap of F1 equals numpy's within its resolution`() throws {
        for peer in try ValidationFixture.load().f1_bootstrap {
            let rows = PairedRows(cells: peer.cells)
            // 20 000 replicates: a percentile has a standard error of about 0.02 sd.
            let difference = try #require(
                try compare(rows, .f1, replicates: 20_000).difference)
            #expect(abs(difference.value - peer.value) < 1e-12)
            #expect(abs(difference.lower - peer.lower) < 0.1 * peer.sd)
            #expect(abs(difference.upper - peer.upper) < 0.1 * peer.sd)
            #expect(abs(difference.pValue - peer.p) < 0.01)
            let tolerant = try #require(
                try compare(rows, .f1, margin: 0.02, replicates: 20_000).difference)
            #expect(abs(tolerant.pValue - peer.p_margin_02) < 0.01)
        }
    }

    @Test func `a seed gives the same bootstrap again, another seed another`() throws {
        let rows = PairedRows(cells: [60, 3, 4, 3, 5, 6, 2, 17])
        let first = try compare(rows, .f1, seed: 7)
        #expect(try compare(rows, .f1, seed: 7) == first)
        #expect(try compare(rows, .f1, seed: 8) != first)
    }

    @Test(arguments: [GateMetric.meanAbsoluteError, .rootMeanSquaredError])
    func `errors of regression are compared in pairs`(metric: GateMetric) throws {
        let labels = (0..<40).map { Double($0) / 2 }
        let comparison = try PairedComparison(
            labels: labels,
            champion: labels.enumerated().map { $1 + ($0 % 3 == 0 ? 1.2 : -0.8) },
            challenger: labels.enumerated().map { $1 + ($0 % 4 == 0 ? 0.9 : -0.6) },
            target: .regression, metric: metric, seed: 0)
        let peer = try #require(try ValidationFixture.load().regression[metric.rawValue])
        let difference = try #require(comparison.difference)
        #expect(abs(difference.value - peer.value) < 1e-12)
        #expect(abs(difference.lower - peer.lower) < 1e-10)
        #expect(abs(difference.upper - peer.upper) < 1e-10)
        #expect(abs(difference.pValue - peer.p) < 1e-9)
    }

    @Test func `two equal models differ by nothing`() throws {
        let rows = PairedRows(cells: [50, 0, 0, 5, 6, 0, 0, 40])
        let accuracy = try #require(try compare(rows, .accuracy).difference)
        #expect(accuracy.value == 0)
        #expect(accuracy.pValue == 0.5)
        let f1 = try #require(try compare(rows, .f1).difference)
        #expect(f1.value == 0 && f1.lower == 0 && f1.upper == 0 && f1.pValue == 1)
    }

    @Test func `F1 without a positive is undefined, not NaN`() throws {
        let comparison = try compare(PairedRows(cells: [50, 0, 0, 0, 0, 0, 0, 0]), .f1)
        #expect(comparison.difference == nil)
        #expect(comparison.championMetric == nil)
    }

    @Test func `counts of disjoint rows add up`() throws {
        let a = PairedRows(cells: [1, 2, 3, 4, 5, 6, 7, 8])
        let counts = try PairedCounts(
            labels: a.labels, champion: a.champion, challenger: a.challenger)
        #expect((counts + counts).cells == [2, 4, 6, 8, 10, 12, 14, 16])
        #expect(counts.count == 36)
        #expect(counts.positives == 26)
    }

    @Test func `rows that do not belong together are refused`() throws {
        #expect(throws: ValidationError.noRows) { try compare(PairedRows(cells: []), .f1) }
        #expect(throws: ValidationError.self) {
            try PairedCounts(labels: [1, 0], champion: [1], challenger: [1, 0])
        }
        #expect(throws: ValidationError.self) {
            try PairedCounts(labels: [2], champion: [1], challenger: [1])
        }
        #expect(throws: ValidationError.self) {
            try compare(PairedRows(cells: [1]), .meanAbsoluteError)
        }
    }
}
