import Detection
import Observations
import Testing

@testable import Validation

/// Metrics and tests beside scikit-learn's, scipy's and statsmodels' (`paired.json`).
@Suite struct PairedMetricTests {
    @Test func `areas and their test equal DeLong's formula over all pairs`() throws {
        for peer in try PairedFixture.load().delong {
            let answers = try peer.answers()
            let comparison = try PairedComparison(answers, metric: .rocAUC, seed: 1)
            let difference = try #require(comparison.difference)
            #expect(abs((comparison.championMetric ?? .nan) - peer.champion_auc) < 1e-12)
            #expect(abs((comparison.challengerMetric ?? .nan) - peer.challenger_auc) < 1e-12)
            #expect(abs(difference.lower - peer.lower) < 1e-9)
            #expect(abs(difference.upper - peer.upper) < 1e-9)
            #expect(abs((difference.pValueBetter ?? .nan) - peer.p_better) < 1e-10)
            #expect(abs((difference.pValueWorse ?? .nan) - peer.p_worse) < 1e-10)
            #expect(difference.method == "DeLong")
            let tolerant = try PairedComparison(
                answers, metric: .rocAUC, margin: 0.05, seed: 1)
            #expect(abs((tolerant.difference?.pValue ?? .nan) - peer.p_margin_05) < 1e-10)
        }
    }

    @Test func `what rows add to a difference of areas has its variance`() throws {
        let peer = try PairedFixture.load().delong[3]
        let test = try #require(
            DeLongTest(
                labels: peer.labels, champion: peer.champion, challenger: peer.challenger))
        let rows = Double(peer.labels.count)
        let squares = test.influences.reduce(0) { $0 + $1 * $1 }
        // Divisors n and n - 1 of 50 positives differ by one per cent of an error.
        #expect(abs((squares / rows / rows).squareRoot() / peer.error - 1) < 0.02)
        #expect(abs(test.influences.reduce(0, +)) < 1e-9)
    }

    @Test func `means of losses equal scikit-learn's, and their test scipy's`() throws {
        for peer in try PairedFixture.load().delong {
            let answers = try peer.answers()
            let loss = try PairedComparison(answers, metric: .logLoss, seed: 1)
            #expect(abs((loss.championMetric ?? .nan) - peer.log_loss.champion) < 1e-10)
            #expect(abs((loss.challengerMetric ?? .nan) - peer.log_loss.challenger) < 1e-10)
            let brier = try PairedComparison(answers, metric: .brier, seed: 1)
            #expect(abs((brier.championMetric ?? .nan) - peer.brier.champion) < 1e-12)
            #expect(
                abs((brier.difference?.pValueBetter ?? .nan) - peer.brier_t[1])
                    < 1e-9 * peer.brier_t[1] + 1e-12)
        }
    }

    @Test func `McNemar's test equals statsmodels'`() throws {
        for peer in try PairedFixture.load().mcnemar {
            let rows = PairedRows(
                wins: peer.wins, losses: peer.losses, count: peer.wins + peer.losses + 100)
            let comparison = try PairedComparison(
                labels: rows.labels, champion: rows.champion, challenger: rows.challenger,
                target: TargetSchema(classes: ["no", "yes"]), metric: .accuracy, seed: 1)
            let difference = try #require(comparison.difference)
            #expect(abs((difference.pValueBetter ?? .nan) - peer.p_better) < 1e-10)
            #expect(abs((difference.pValueWorse ?? .nan) - (1 - peer.p_better)) < 1e-10)
        }
    }

    @Test func `every counted metric of two classes equals scikit-learn's`() throws {
        let peer = try PairedFixture.load().binary
        #expect(peer.champion_values.count == 10)
        for (name, value) in peer.champion_values {
            let comparison = try PairedComparison(
                labels: peer.labels, champion: peer.champion, challenger: peer.challenger,
                target: TargetSchema(classes: ["no", "yes"]),
                metric: try #require(GateMetric(rawValue: name)), seed: 1)
            #expect(abs((comparison.championMetric ?? .nan) - value) < 1e-12, "\(name)")
            #expect(
                abs((comparison.challengerMetric ?? .nan) - (peer.challenger_values[name] ?? .nan))
                    < 1e-12, "\(name)")
        }
    }

    @Test func `every metric of many classes equals scikit-learn's`() throws {
        let peer = try PairedFixture.load().multiclass
        let answers = try peer.answers()
        for (name, value) in peer.champion_values {
            let comparison = try PairedComparison(
                answers, metric: try #require(GateMetric(rawValue: name)), seed: 1)
            #expect(abs((comparison.championMetric ?? .nan) - value) < 1e-12, "\(name)")
            #expect(
                abs((comparison.challengerMetric ?? .nan) - (peer.challenger_values[name] ?? .nan))
                    < 1e-12, "\(name)")
        }
        let loss = try PairedComparison(answers, metric: .logLoss, seed: 1)
        #expect(abs((loss.championMetric ?? .nan) - peer.log_loss[0]) < 1e-9)
        #expect(abs((loss.challengerMetric ?? .nan) - peer.log_loss[1]) < 1e-9)
        #expect(abs((loss.difference?.pValueBetter ?? .nan) - peer.log_loss_p) < 1e-9)
    }

    @Test func `the bootstrap of many classes equals numpy's within its resolution`() throws {
        let peer = try PairedFixture.load().multiclass
        for (name, expected) in peer.bootstrap {
            let comparison = try PairedComparison(
                try peer.answers(), metric: try #require(GateMetric(rawValue: name)),
                replicates: 10_000, seed: 1)
            let difference = try #require(comparison.difference)
            #expect(abs(difference.lower - expected.lower) < 0.15 * expected.sd)
            #expect(abs(difference.upper - expected.upper) < 0.15 * expected.sd)
            #expect(abs((difference.pValueBetter ?? .nan) - expected.p) < 0.01)
        }
    }

    @Test func `R squared is scikit-learn's, and its difference that of squared errors`() throws {
        let peer = try PairedFixture.load().r2
        let labels = (0..<40).map { Double($0) / 2 }
        let comparison = try PairedComparison(
            labels: labels,
            champion: labels.enumerated().map { $1 + ($0 % 3 == 0 ? 1.2 : -0.8) },
            challenger: labels.enumerated().map { $1 + ($0 % 4 == 0 ? 0.9 : -0.6) },
            target: .regression, metric: .rSquared, seed: 0)
        #expect(abs((comparison.championMetric ?? .nan) - peer.champion) < 1e-12)
        #expect(abs((comparison.challengerMetric ?? .nan) - peer.challenger) < 1e-12)
        #expect(
            abs((comparison.difference?.value ?? .nan) - (peer.challenger - peer.champion)) < 1e-12)
    }

    @Test func `the error of a series is that of numpy's circular block bootstrap`() throws {
        let peer = try PairedFixture.load().block
        let mean = peer.values.reduce(0, +) / Double(peer.values.count)
        let influences = RowInfluences(value: mean, influences: peer.values.map { $0 - mean })
        let series = influences.evidence(blockRows: peer.rows, varianceKept: 1)
        guard case .standardError(_, let error, let degrees) = series else {
            Issue.record("expected a standard error")
            return
        }
        // Numpy's stretches have the variance with the divisor of 20 stretches, not 19.
        #expect(abs(error * (19.0 / 20).squareRoot() / peer.error - 1) < 0.01)
        #expect(degrees == 19)
        #expect(influences.series.blockRows > 5)
    }

    @Test func `quantiles of Student's t equal scipy's`() throws {
        for peer in try PairedFixture.load().t_quantile {
            let value = StudentTDistribution.quantile(peer.share, degrees: peer.degrees)
            #expect(abs(value - peer.value) < 1e-9 * peer.value)
            let mirrored = StudentTDistribution.quantile(1 - peer.share, degrees: peer.degrees)
            #expect(abs(mirrored + peer.value) < 1e-9 * peer.value)
        }
        #expect(StudentTDistribution.quantile(0.5, degrees: 3).magnitude < 1e-300)
        #expect(StudentTDistribution.quantile(1, degrees: 3) == .infinity)
        #expect(StudentTDistribution.quantile(2, degrees: 3).isNaN)
    }

    @Test func `answers that do not belong together are refused`() throws {
        let two = try TargetSchema(classes: ["no", "yes"])
        func answers(_ champion: [Double], _ probabilities: [[Double]] = []) throws {
            _ = try PairedAnswers(
                labels: [0, 1], target: two,
                champion: ModelAnswers(predictions: champion, probabilities: probabilities),
                challenger: ModelAnswers(predictions: [0, 1]))
        }
        try answers([0, 1])
        #expect(throws: ValidationError.self) { try answers([0]) }
        #expect(throws: ValidationError.self) { try answers([0, 2]) }
        #expect(throws: ValidationError.self) { try answers([0, .nan]) }
        #expect(throws: ValidationError.self) { try answers([0, 1], [[0, 1]]) }
        #expect(throws: ValidationError.self) { try answers([0, 1], [[0, 1], [1, .nan]]) }
        let rows = PairedRows(cells: [10, 1, 1, 1, 1, 1, 1, 10])
        #expect(throws: ValidationError.self) {
            try PairedComparison(
                labels: rows.labels, champion: rows.champion, challenger: rows.challenger,
                target: two, metric: .rocAUC, seed: 1)
        }
    }
}
