import Foundation
import Rollouts
import Testing

@Suite struct SequentialComparisonTests {
    struct Fixture: Codable {
        struct Case: Codable {
            let counts: [Int]
            let margin: Double
            let rollBackMargin: Double
            let nonInferiority: Double
            let inferiority: Double
        }
        let paired: [Case]
        let unpaired: [Case]
    }

    static func fixture() throws -> Fixture {
        let url = try #require(
            Bundle.module.url(
                forResource: "sequential_comparison", withExtension: "json",
                subdirectory: "Fixtures"))
        return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
    }

    static func isClose(_ left: Double, _ right: Double) -> Bool {
        abs(left - right) <= 1e-8 * max(1, abs(right))
    }

    @Test func `paired e-values equal those of an independent computation`() throws {
        for it in try Self.fixture().paired {
            let comparison = try SequentialComparison(
                margin: it.margin, rollBackMargin: it.rollBackMargin)
            let result = comparison.compare(
                PairedEvidence(
                    bothRight: it.counts[0], onlyStableRight: it.counts[1],
                    onlyCanaryRight: it.counts[2], bothWrong: it.counts[3]))
            #expect(Self.isClose(result.nonInferiorityLogEValue, it.nonInferiority), "\(it)")
            #expect(Self.isClose(result.inferiorityLogEValue, it.inferiority), "\(it)")
        }
    }

    @Test func `unpaired e-values equal those of an independent computation`() throws {
        for it in try Self.fixture().unpaired {
            let comparison = try SequentialComparison(
                margin: it.margin, rollBackMargin: it.rollBackMargin)
            let result = comparison.compare(
                UnpairedEvidence(
                    stableRight: it.counts[0], stableWrong: it.counts[1],
                    canaryRight: it.counts[2], canaryWrong: it.counts[3]))
            #expect(Self.isClose(result.nonInferiorityLogEValue, it.nonInferiority), "\(it)")
            #expect(Self.isClose(result.inferiorityLogEValue, it.inferiority), "\(it)")
        }
    }

    /// Error rates over seeded runs, each looked at continuously.
    static func pairedRates(
        runs: Int, labels: Int, worse: Double, better: Double, comparison: SequentialComparison
    ) -> (promoted: Double, rolledBack: Double) {
        var random = SplitMix64(seed: 42)
        var promoted = 0
        var rolledBack = 0
        for _ in 0..<runs {
            var evidence = PairedEvidence()
            for label in 1...labels {
                let draw = Double.random(in: 0..<1, using: &random)
                if draw < worse {
                    evidence.onlyStableRight += 1
                } else if draw < worse + better {
                    evidence.onlyCanaryRight += 1
                } else {
                    evidence.bothRight += 1
                }
                guard label.isMultiple(of: 5) else { continue }
                let verdict = comparison.compare(evidence).verdict
                if verdict == .running { continue }
                if verdict == .successful { promoted += 1 } else { rolledBack += 1 }
                break
            }
        }
        return (Double(promoted) / Double(runs), Double(rolledBack) / Double(runs))
    }

    /// Three standard errors of a share near .05 over 300 runs.
    static let tolerance = 0.038

    @Test func `a canary worse by just the margin is promoted with probability at most alpha`()
        throws
    {
        // The roll-back test is set so strict that it cannot hide promotions.
        let comparison = try SequentialComparison(
            margin: 0.03, alpha: 0.05, rollBackMargin: 0.5, labelsMin: 1)
        let rates = Self.pairedRates(
            runs: 300, labels: 2000, worse: 0.08, better: 0.05, comparison: comparison)
        #expect(rates.promoted <= 0.05 + Self.tolerance)
    }

    @Test func `a canary as good as stable is rolled back with probability at most its alpha`()
        throws
    {
        let comparison = try SequentialComparison(margin: 0, alpha: 1e-9, rollBackAlpha: 0.05)
        let rates = Self.pairedRates(
            runs: 300, labels: 2000, worse: 0.08, better: 0.08, comparison: comparison)
        #expect(rates.rolledBack <= 0.05 + Self.tolerance)
    }

    @Test func `an equal canary is promoted, a clearly worse one rolled back, within 2000 labels`()
        throws
    {
        let comparison = try SequentialComparison(margin: 0.05)
        let equal = Self.pairedRates(
            runs: 100, labels: 2000, worse: 0.05, better: 0.05, comparison: comparison)
        #expect(equal.promoted >= 0.9)
        let worse = Self.pairedRates(
            runs: 100, labels: 2000, worse: 0.20, better: 0.05, comparison: comparison)
        #expect(worse.rolledBack >= 0.99)
    }

    @Test func `an unpaired canary worse by the margin is promoted at most with alpha`() throws {
        let comparison = try SequentialComparison(
            margin: 0.1, rollBackMargin: 0.5, labelsMin: 1)
        var random = SplitMix64(seed: 7)
        var promoted = 0
        for _ in 0..<300 {
            var evidence = UnpairedEvidence()
            for label in 1...1000 {
                if Double.random(in: 0..<1, using: &random) < 0.2 {
                    evidence.stableWrong += 1
                } else {
                    evidence.stableRight += 1
                }
                if Double.random(in: 0..<1, using: &random) < 0.3 {
                    evidence.canaryWrong += 1
                } else {
                    evidence.canaryRight += 1
                }
                guard label.isMultiple(of: 20) else { continue }
                if comparison.compare(evidence).verdict == .successful {
                    promoted += 1
                    break
                }
            }
        }
        #expect(Double(promoted) / 300 <= 0.05 + Self.tolerance)
    }

    @Test func `no evidence is running, and so is less than the minimum`() throws {
        let comparison = try SequentialComparison(margin: 0.3, labelsMin: 50)
        #expect(comparison.compare(PairedEvidence()).verdict == .running)
        #expect(comparison.compare(PairedEvidence()).difference == nil)
        #expect(comparison.compare(UnpairedEvidence()).verdict == .running)
        #expect(comparison.compare(PairedEvidence(onlyCanaryRight: 49)).verdict == .running)
        #expect(comparison.compare(PairedEvidence(onlyCanaryRight: 50)).verdict == .successful)
        #expect(comparison.compare(UnpairedEvidence(canaryRight: 1000)).verdict == .running)
    }

    @Test func `a proof that the canary is worse needs no minimum of labels`() throws {
        let comparison = try SequentialComparison(margin: 0.3, labelsMin: 50)
        #expect(comparison.compare(PairedEvidence(onlyStableRight: 20)).verdict == .failed)
    }

    @Test func `a canary proven worse goes back even when within the margin`() throws {
        let comparison = try SequentialComparison(margin: 0.2)
        let result = comparison.compare(
            PairedEvidence(bothRight: 50_000, onlyStableRight: 3000, onlyCanaryRight: 1000))
        #expect(result.nonInferiorityProgress == 1)
        #expect(result.verdict == .failed)
    }

    @Test func `evidence merges by addition`() {
        let left = PairedEvidence(
            bothRight: 1, onlyStableRight: 2, onlyCanaryRight: 3, bothWrong: 4)
        #expect((left + left).count == 20)
        let right = UnpairedEvidence(
            stableRight: 1, stableWrong: 2, canaryRight: 3, canaryWrong: 4)
        #expect((right + right).canaryCount == 14)
    }

    @Test(arguments: [-0.1, 1, .nan])
    func `a margin outside 0..<1 is refused`(_ margin: Double) {
        #expect(throws: RolloutError.self) { try SequentialComparison(margin: margin) }
    }

    @Test(arguments: [0, 0.6, .nan])
    func `an alpha outside its range is refused`(_ alpha: Double) {
        #expect(throws: RolloutError.self) {
            try SequentialComparison(margin: 0.1, alpha: alpha)
        }
    }
}
