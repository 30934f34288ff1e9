import Detection
import Foundation
import Observations
import Testing

/// Estimates without labels: NannyML 0.13.1 (`cbpe.json`), scikit-learn (`isotonic.json`), and
/// streams whose truth is known because the tests draw them.
struct PerformanceEstimatorTests {
    @Test func `expected measures agree with NannyML's estimators`() throws {
        let cases = try Fixture("cbpe").cases.filter { $0["kind"].text == "estimator" }
        #expect(cases.count == 4)
        for item in cases {
            let performance = ExpectedPerformance(
                probabilities: item["calibrated_proba"].numbers,
                predictions: item["y_pred"].numbers, scores: item["model_score"].numbers)
            let expected = item["expected"]
            for measure in EstimatedMeasure.allCases {
                let value = try #require(performance.value(of: measure))
                // NannyML rounds sums to five digits for the area, and orders ties as they come.
                let tolerance = measure == .rocAUC ? 1e-4 : 1e-9
                #expect(
                    isClose(
                        value, expected[measure.rawValue].number, relative: 0,
                        absolute: tolerance), "\(item.name) \(measure) \(value)")
            }
            let counts = performance.counts
            let sums = [
                counts.truePositives, counts.falsePositives, counts.falseNegatives,
                counts.trueNegatives,
            ]
            for (sum, wanted) in zip(sums, expected["expected_tp_fp_fn_tn"].numbers) {
                #expect(isClose(sum, wanted, relative: 1e-9))
            }
        }
    }

    @Test func `isotonic regression agrees with scikit-learn`() throws {
        for item in try Fixture("isotonic").cases {
            let weights = item["sample_weight"].isNull ? nil : item["sample_weight"].numbers
            let fit = try IsotonicRegression(
                x: item["x"].numbers, y: item["y"].numbers, weights: weights)
            let expected = item["expected"]
            for (query, value) in zip(expected["query"].numbers, expected["value"].numbers) {
                #expect(
                    isClose(fit(query), value, relative: 0, absolute: 1e-10),
                    "\(item.name) at \(query)")
            }
        }
        #expect(throws: DetectionError.self) { try IsotonicRegression(x: [], y: []) }
        #expect(throws: DetectionError.self) { try IsotonicRegression(x: [.nan], y: [1]) }
        #expect(throws: DetectionError.self) {
            try IsotonicRegression(x: [1], y: [1], weights: [0])
        }
    }

    /// Rows whose label's probability is the score, plus or minus a quarter of its room by group.
    private static func rows(
        _ count: Int, groupShare: Double, drift: Double = 0, labelled: Double,
        _ random: inout SplitMix64
    ) throws -> (given: ScoredRows, truth: ScoredRows) {
        var (scores, labels, groups): ([Double], [Double?], [String?]) = ([], [], [])
        for _ in 0..<count {
            let score = random.nextUniform()
            let isFirst = random.nextUniform() < groupShare
            let shift = (isFirst ? 1 : -1) * score * (1 - score)
            let probability = min(1, max(0, score + shift - drift))
            scores.append(score)
            labels.append(random.nextUniform() < probability ? 1 : 0)
            groups.append(isFirst ? "first" : "second")
        }
        let schema = try FeatureSchema([Feature(name: "group", kind: .categorical)])
        let features = try FeatureTable(
            schema: schema, columns: [.categorical(CategoricalColumn(groups))])
        let predictions = scores.map { $0 >= 0.5 ? 1.0 : 0 }
        let known = labels.map { random.nextUniform() < labelled ? $0 : nil }
        return (
            try ScoredRows(
                scores: scores, predictions: predictions, labels: known, features: features),
            try ScoredRows(
                scores: scores, predictions: predictions, labels: labels, features: features)
        )
    }

    @Test func `under covariate shift weights make estimates right, and intervals cover`() throws {
        var random = SplitMix64(seed: 51)
        let reference = try Self.rows(8000, groupShare: 0.5, labelled: 1, &random).given
        let weighted = try PerformanceEstimator(reference: reference)
        let plain = try PerformanceEstimator(reference: reference, weighting: .none)
        var errors = (weighted: 0.0, plain: 0.0)
        var covered: [EstimatedMeasure: Int] = [:]
        for _ in 0..<20 {
            let (given, truth) = try Self.rows(1000, groupShare: 0.9, labelled: 0, &random)
            let estimate = try weighted.estimate(given).metrics
            let naive = try plain.estimate(given).metrics
            let realised = try plain.estimate(truth).metrics
            for measure in EstimatedMeasure.allCases {
                let value = try #require(realised[measure]?.value)
                let metric = try #require(estimate[measure])
                errors.weighted += abs(try #require(metric.value) - value)
                errors.plain += abs(try #require(naive[measure]?.value) - value)
                if try #require(metric.lower) <= value, value <= (try #require(metric.upper)) {
                    covered[measure, default: 0] += 1
                }
            }
        }
        #expect(errors.weighted < 0.5 * errors.plain, "\(errors)")
        for measure in EstimatedMeasure.allCases {
            #expect((covered[measure] ?? 0) >= 16, "\(measure) \(covered[measure] ?? 0) of 20")
        }
    }

    @Test func `labels that came correct the others`() throws {
        var random = SplitMix64(seed: 52)
        let reference = try Self.rows(4000, groupShare: 0.5, labelled: 1, &random).given
        let estimator = try PerformanceEstimator(reference: reference)
        var errors: [Double: Double] = [:]
        for share in [0.0, 0.3, 1] {
            for _ in 0..<10 {
                // Labels are positive less often than the scores say: no feature shows it.
                let (given, truth) = try Self.rows(
                    1000, groupShare: 0.5, drift: 0.2, labelled: share, &random)
                let estimate = try estimator.estimate(given)
                let realised = ExpectedPerformance(
                    probabilities: truth.labels.map { $0 ?? .nan },
                    predictions: truth.predictions, scores: truth.scores)
                let f1 = try #require(estimate.metrics[.f1]?.value)
                errors[share, default: 0] += abs(f1 - (try #require(realised.value(of: .f1))))
            }
        }
        let (none, some, all) = (errors[0] ?? 0, errors[0.3] ?? 0, errors[1] ?? 1)
        #expect(some < none / 3, "\(errors)")
        #expect(all < 1e-12)
    }

    @Test func `degenerate rows give reasons or errors, never NaN`() throws {
        var random = SplitMix64(seed: 53)
        let reference = try Self.rows(200, groupShare: 0.5, labelled: 1, &random).given
        let estimator = try PerformanceEstimator(reference: reference)
        let features = FeatureTable(
            schema: try FeatureSchema([Feature(name: "group", kind: .categorical)]))
        let empty = try ScoredRows(scores: [], predictions: [], labels: [], features: features)
        let estimate = try estimator.estimate(empty)
        #expect(estimate.metrics.values.allSatisfy { $0.absent == "no rows" })
        let constant = try FeatureTable(
            schema: features.schema,
            columns: [.categorical(CategoricalColumn(["unseen", nil, "first"]))])
        let negative = try ScoredRows(
            scores: [0.1, 0.1, 0.1], predictions: [0, 0, 0], labels: [nil, 0, nil],
            features: constant)
        let metrics = try estimator.estimate(negative).metrics
        #expect(metrics[.precision]?.absent == "nothing was predicted positive")
        for metric in metrics.values {
            #expect((metric.value == nil) == (metric.absent != nil))
            for number in [metric.value, metric.lower, metric.upper] {
                #expect(number?.isFinite ?? true)
            }
        }
        #expect(throws: DetectionError.self) {
            try ScoredRows(scores: [.nan], predictions: [1], labels: [nil], features: nil)
        }
        #expect(throws: DetectionError.self) {
            try ScoredRows(scores: [1], predictions: [], labels: [nil], features: nil)
        }
        let bare = try ScoredRows(
            scores: [0.2], predictions: [0], labels: [nil], features: nil)
        #expect(throws: DetectionError.self) { try estimator.estimate(bare) }
        #expect(throws: DetectionError.tooFewRows(need: 2, got: 0)) {
            try PerformanceEstimator(reference: bare)
        }
    }

    @Test func `chunks are estimated each for itself, the last one smaller`() throws {
        var random = SplitMix64(seed: 55)
        let reference = try Self.rows(300, groupShare: 0.5, labelled: 1, &random).given
        let estimator = try PerformanceEstimator(reference: reference)
        let rows = try Self.rows(250, groupShare: 0.6, labelled: 0.5, &random).given
        let estimates = try estimator.estimates(rows, chunkSize: 100)
        #expect(estimates.map(\.count) == [100, 100, 50])
        #expect(estimates[2] == (try estimator.estimate(rows.rows(200..<250))))
        #expect(throws: DetectionError.self) { try estimator.estimates(rows, chunkSize: 0) }
    }

    @Test func `without features the score itself carries the weights`() throws {
        var random = SplitMix64(seed: 54)
        let scores = (0..<500).map { _ in random.nextUniform() }
        let labels = scores.map { random.nextUniform() < $0 ? 1.0 : 0 }
        let reference = try ScoredRows(
            scores: scores, predictions: labels, labels: labels, features: nil)
        let estimate = try PerformanceEstimator(reference: reference).estimate(reference)
        #expect(estimate.labels == 500 && estimate.effectiveReferenceCount > 490)
    }

    @Test func `thresholds are three standard deviations of the reference's chunks`() throws {
        // numpy.std of .9, .92, .94 with divisor n is .016329931618554536.
        let bounds = try #require(ReferenceThresholds([0.9, 0.92, 0.94]))
        #expect(isClose(bounds.lower, 0.92 - 0.048_989_794_855_663_6, relative: 1e-12))
        #expect(isClose(bounds.upper, 0.92 + 0.048_989_794_855_663_6, relative: 1e-12))
        #expect(ReferenceThresholds([]) == nil)
    }
}
