import Detection
import Foundation
import Testing

/// Values of scikit-learn 1.9.1 (`metrics.json`, `rolling_metrics.json`) and of SciPy.
struct PerformanceTests {
    @Test func `binary metrics agree with scikit-learn`() throws {
        // mc*: more than two classes; reg*: regression. Neither has counts of a binary classifier.
        let cases = try Fixture("metrics").cases.filter {
            !$0.name.hasPrefix("mc") && !$0.name.hasPrefix("reg")
        }
        #expect(cases.count == 13)
        for item in cases {
            let labels = item["y_true"].numbers
            let predictions = item["y_pred"].numbers
            let weights = item["sample_weight"].isNull ? nil : item["sample_weight"].numbers
            var counts = ConfusionCounts()
            for index in labels.indices {
                counts.add(
                    label: labels[index], prediction: predictions[index],
                    weight: weights?[index] ?? 1)
            }
            let expected = item["expected"]
            func check(_ value: Double?, _ wanted: FixtureValue, _ name: String) {
                #expect(
                    isClose(value ?? 0, wanted.number, relative: 0, absolute: 1e-12),
                    "\(item.name) \(name)")
            }
            let binary = expected["prf_binary_zd0"].array
            check(counts.accuracy, expected["accuracy"], "accuracy")
            if binary.count == 3 {
                check(counts.precision, binary[0], "precision")
                check(counts.recall, binary[1], "recall")
                check(counts.f1, binary[2], "f1")
                check(counts.fBeta(0.5), expected["fbeta_0.5_zd0"], "F0.5")
                check(counts.fBeta(2), expected["fbeta_2_zd0"], "F2")
            }
            check(counts.matthewsCorrelation, expected["mcc"], "mcc")
            check(counts.balancedAccuracy, expected["balanced_accuracy"], "balanced accuracy")
            try checkScores(item, labels: labels, weights: weights)
        }
    }

    private func checkScores(
        _ item: FixtureValue, labels: [Double], weights: [Double]?
    ) throws {
        let expected = item["expected"]["scores"]
        let scores = item["score"].numbers
        let auc = ScoreMetrics.rocAUC(labels: labels, scores: scores, weights: weights)
        #expect((auc == nil) == expected["roc_auc"].isNull, "\(item.name)")
        if let auc {
            #expect(
                isClose(auc, expected["roc_auc"].number, relative: 0, absolute: 1e-12),
                "\(item.name)")
        }
        let logLoss = try #require(
            ScoreMetrics.logLoss(labels: labels, scores: scores, weights: weights))
        #expect(
            isClose(logLoss, expected["log_loss"].number, relative: 1e-10, absolute: 1e-12),
            "\(item.name)")
        let brier = try #require(
            ScoreMetrics.brierScore(labels: labels, scores: scores, weights: weights))
        #expect(
            isClose(brier, expected["brier"].number, relative: 0, absolute: 1e-12),
            "\(item.name)")
    }

    @Test func `rolling metrics agree with scikit-learn`() throws {
        let cases = try Fixture("rolling_metrics").cases
        #expect(cases.count == 5)
        for item in cases {
            let window = item["window"].integer
            let labels = item["y_true"].numbers
            let scores = item["score"].numbers
            let expected = item["expected"]
            var rolling = RollingConfusion(capacity: window)
            var row = 0
            for (position, index) in item["expected_at_index"].integers.enumerated() {
                while row <= index {
                    rolling.add(
                        label: labels[row],
                        prediction: scores[row] >= item["threshold"].number ? 1 : 0)
                    row += 1
                }
                let counts = rolling.counts
                #expect(
                    [
                        counts.trueNegatives, counts.falsePositives, counts.falseNegatives,
                        counts.truePositives,
                    ] == expected["tn_fp_fn_tp"].array[position].numbers)
                let range = max(0, index + 1 - window)...index
                let inside = Array(labels[range])
                let given = Array(scores[range])
                let values: [(String, Double?)] = [
                    ("accuracy", counts.accuracy), ("precision", counts.precision ?? 0),
                    ("recall", counts.recall ?? 0), ("f1", counts.f1 ?? 0),
                    ("mcc", counts.matthewsCorrelation ?? 0),
                    ("auc", ScoreMetrics.rocAUC(labels: inside, scores: given)),
                    ("log_loss", ScoreMetrics.logLoss(labels: inside, scores: given)),
                    ("brier", ScoreMetrics.brierScore(labels: inside, scores: given)),
                ]
                for (name, value) in values {
                    let wanted = expected[name].array[position]
                    #expect(
                        wanted.isNull
                            ? value == nil
                            : isClose(value ?? .nan, wanted.number, relative: 0, absolute: 1e-10),
                        "\(item.name) \(name) at \(index)")
                }
            }
        }
    }

    @Test func `Wilson's interval agrees with SciPy`() throws {
        // scipy.stats.binomtest(k, n).proportion_ci(method="wilson")
        for (hits, count, lower, upper) in [
            (7.0, 10.0, 0.396_778_147_46, 0.892_208_732_59), (0, 20, 0, 0.161_125_158),
            (20, 20, 0.838_874_842, 1), (520, 1000, 0.489_017_724_66, 0.550_829_205_00),
        ] {
            let estimate = try #require(MetricEstimate(hits: hits, of: count))
            #expect(isClose(estimate.lower, lower, relative: 0, absolute: 1e-8))
            #expect(isClose(estimate.upper, upper, relative: 0, absolute: 1e-8))
            #expect(estimate.value == hits / count && estimate.count == count)
        }
        #expect(MetricEstimate(hits: 0, of: 0) == nil)
        #expect(MetricEstimate(hits: 3, of: 2) == nil)
    }

    @Test func `the interval of F1 covers the truth as often as it says`() throws {
        var random = SplitMix64(seed: 77)
        var covered = 0
        for _ in 0..<1000 {
            var counts = ConfusionCounts()
            for _ in 0..<300 {
                // tp .12, fp .08, fn .04: F1 = .24 / .36.
                let u = random.nextUniform()
                if u < 0.12 {
                    counts.truePositives += 1
                } else if u < 0.2 {
                    counts.falsePositives += 1
                } else if u < 0.24 {
                    counts.falseNegatives += 1
                } else {
                    counts.trueNegatives += 1
                }
            }
            let estimate = try #require(counts.estimate(of: .f1))
            if estimate.lower <= 2.0 / 3, 2.0 / 3 <= estimate.upper { covered += 1 }
            #expect(estimate.value == counts.f1)
        }
        #expect((922...978).contains(covered), "\(covered) of 1000")
    }

    @Test func `metrics without rows are nil`() {
        let none = ConfusionCounts()
        for metric in ClassificationMetric.allCases {
            #expect(none.value(of: metric) == nil && none.estimate(of: metric) == nil)
        }
        #expect(none.balancedAccuracy == nil && none.cohenKappa == nil)
        #expect(ScoreMetrics.rocAUC(labels: [1, 1], scores: [0.2, 0.3]) == nil)
        #expect(ScoreMetrics.logLoss(labels: [], scores: []) == nil)
        #expect(ScoreMetrics.brierScore(labels: [1], scores: [.nan]) == nil)
    }

    @Test func `counts merge by addition and a rolling window survives storage`() throws {
        let a = ConfusionCounts(trueNegatives: 1, truePositives: 2)
        let b = ConfusionCounts(falsePositives: 3, falseNegatives: 4)
        #expect((a + b).total == 10)
        var rolling = RollingConfusion(capacity: 3)
        for label in [1.0, 0, 1, 1, 0] { rolling.add(label: label, prediction: 1) }
        let data = try JSONEncoder().encode(rolling)
        var restored = try JSONDecoder().decode(RollingConfusion.self, from: data)
        #expect(restored == rolling && restored.counts == rolling.counts)
        restored.add(label: 0, prediction: 0)
        rolling.add(label: 0, prediction: 0)
        #expect(restored == rolling && restored.counts == rolling.counts)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(
                RollingConfusion.self, from: Data(#"{"capacity":2,"outcomes":"019"}"#.utf8))
        }
    }
}
