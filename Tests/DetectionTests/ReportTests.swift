import Detection
import Foundation
import Testing

/// Reports give every metric with an interval, or say why not.
struct ReportTests {
    private static func scored(
        _ count: Int, _ random: inout SplitMix64
    ) -> (labels: [Double], scores: [Double]) {
        let scores = (0..<count).map { _ in random.nextUniform() }
        return (scores.map { random.nextUniform() < $0 ? 1 : 0 }, scores)
    }

    private static func report(_ labels: [Double], _ scores: [Double]) -> ClassificationReport {
        var confusion = MulticlassConfusion(classCount: 2)
        for (label, score) in zip(labels, scores) {
            confusion.add(label: Int(label), prediction: score >= 0.5 ? 1 : 0)
        }
        return ClassificationReport(
            confusion: confusion, positive: 1, labels: labels, scores: scores)
    }

    /// The mean of n numbers 0.1 misses 0.1 by a rounding for many n.
    @Test(arguments: [2, 3, 7, 10, 30, 50]) func `rows that are all alike have no interval`(
        count: Int
    ) throws {
        let labels = [Double](repeating: 0, count: count)
        let report = Self.report(labels, labels.map { _ in 0.1 })
        for measure in [ClassificationMeasure.logLoss, .brier] {
            #expect(try #require(report.metrics[measure]).lower == nil)
        }
        let perfect = (0..<2 * count).map { Double($0 % 2) }
        let correlation = Self.report(perfect, perfect).metrics[.matthewsCorrelation]
        #expect(abs(try #require(correlation?.value) - 1) < 1e-12)
        #expect(correlation?.lower == nil)
        for value in [0.1, 3.7, 1.1] {
            let equal = [Double](repeating: value, count: count)
            let numbers = RegressionReport(labels: equal, predictions: equal.map { $0 + 0.1 })
            #expect(numbers.rSquared.value == nil)
            #expect(numbers.meanAbsoluteError.lower == nil)
        }
    }

    @Test func `intervals cover the truth about as often as they say`() throws {
        // With a score u and P(label) = u: F1 of u >= 1/2 is .75, the area 5/6, the Brier score
        // 1/6, log-loss 1/2, Matthews' correlation and kappa 1/2 (integrals).
        let truth: [ClassificationMeasure: Double] = [
            .accuracy: 0.75, .f1: 0.75, .f1Macro: 0.75, .f1Weighted: 0.75,
            .balancedAccuracy: 0.75, .matthewsCorrelation: 0.5, .cohenKappa: 0.5,
            .rocAUC: 5.0 / 6, .brier: 1.0 / 6, .logLoss: 0.5,
        ]
        var random = SplitMix64(seed: 41)
        var covered: [ClassificationMeasure: Int] = [:]
        for _ in 0..<300 {
            let (labels, scores) = Self.scored(300, &random)
            let metrics = Self.report(labels, scores).metrics
            for (measure, value) in truth {
                let metric = try #require(metrics[measure])
                let lower = try #require(metric.lower)
                let upper = try #require(metric.upper)
                if lower <= value, value <= upper { covered[measure, default: 0] += 1 }
            }
        }
        // 95 % of 300 is 285, four standard deviations are 15.
        for measure in truth.keys {
            #expect((covered[measure] ?? 0) >= 270, "\(measure) \(covered[measure] ?? 0)")
        }
    }

    // scikit-learn 1.9.1 on 0, 1, 2, 3 and 1, 1, 2, 1: MAE 3 / 4, RMSE sqrt(5) / 2, R2 0; errors
    // and labels of another scale are that scale times these.
    @Test(arguments: [1e-200, 1e-160, 1.0, 1e160, 1e200, 1e307])
    func `a regression is measured on any scale`(scale: Double) {
        let report = RegressionReport(
            labels: [0, 1, 2, 3].map { $0 * scale }, predictions: [1, 1, 2, 1].map { $0 * scale })
        let usual = RegressionReport(labels: [0, 1, 2, 3], predictions: [1, 1, 2, 1])
        func isScaled(_ value: Double?, _ of: Double?) -> Bool {
            guard let value, let of else { return false }
            return isClose(value, of * scale, relative: 1e-12)
        }
        #expect(isScaled(report.meanAbsoluteError.value, 0.75))
        #expect(isScaled(report.rootMeanSquaredError.value, 1.25.squareRoot()))
        #expect(isScaled(report.rootMeanSquaredError.upper, usual.rootMeanSquaredError.upper))
        #expect((report.rSquared.value ?? 1).magnitude < 1e-12)
        #expect(
            isClose(report.rSquared.lower ?? 0, usual.rSquared.lower ?? 1, relative: 1e-9))
    }

    @Test func `intervals of a regression cover the truth about as often as they say`() throws {
        var random = SplitMix64(seed: 42)
        var covered = [0, 0, 0]
        for _ in 0..<300 {
            // Label u + v - 1/2, prediction u: errors v - 1/2, so MAE 1/4, RMSE sqrt(1/12), R2 1/2.
            let predictions = (0..<200).map { _ in random.nextUniform() }
            let labels = predictions.map { $0 + random.nextUniform() - 0.5 }
            let report = RegressionReport(labels: labels, predictions: predictions)
            let metrics = [
                report.meanAbsoluteError, report.rootMeanSquaredError, report.rSquared,
            ]
            for (index, value) in [0.25, (1.0 / 12).squareRoot(), 0.5].enumerated() {
                let lower = try #require(metrics[index].lower)
                let upper = try #require(metrics[index].upper)
                if lower <= value, value <= upper { covered[index] += 1 }
            }
        }
        #expect(covered.allSatisfy { $0 >= 270 }, "\(covered)")
    }

    @Test func `every metric has a value with a named interval, or a reason`() throws {
        var random = SplitMix64(seed: 43)
        let (labels, scores) = Self.scored(200, &random)
        let metrics = Self.report(labels, scores).metrics
        #expect(metrics.count == ClassificationMeasure.allCases.count)
        for (measure, metric) in metrics {
            #expect(metric.absent == nil && metric.interval != nil, "\(measure)")
        }
        #expect(metrics[.f1]?.interval == .wilson)
        #expect(metrics[.f1Macro]?.interval == .delta)
        #expect(metrics[.calibrationError]?.interval == .bootstrap)
    }

    @Test(
        arguments: [
            ([], []), ([1.0], [0.7]), ([0], [0.2]), ([1, 1, 1], [0.9, 0.8, 0.7]),
            ([0, 0], [0.1, 0.2]), ([0, 1], [0.5, 0.5]), ([1, 0], [.infinity, 0.1]),
        ] as [([Double], [Double])])
    func `degenerate windows give reasons, never NaN`(
        labels: [Double], scores: [Double]
    ) throws {
        let report = Self.report(labels, scores)
        for (measure, metric) in report.metrics {
            #expect((metric.value == nil) == (metric.absent != nil), "\(measure)")
            for number in [metric.value, metric.lower, metric.upper] {
                #expect(number?.isFinite ?? true, "\(measure)")
            }
        }
        _ = try JSONEncoder().encode(report)
    }

    @Test func `reasons say what is missing`() {
        let none = Self.report([], []).metrics
        #expect(none.values.allSatisfy { $0.absent == "no labels" })
        let one = Self.report([1, 1], [0.4, 0.3]).metrics
        #expect(one[.rocAUC]?.absent == "all labels are of one class")
        #expect(one[.precision]?.absent == "nothing was predicted positive")
        #expect(
            one[.matthewsCorrelation]?.absent == "all labels or all predictions are of one class")
        var confusion = MulticlassConfusion(classCount: 3)
        confusion.add(label: 2, prediction: 1)
        let multi = ClassificationReport(confusion: confusion, positive: nil).metrics
        #expect(multi[.f1]?.absent == "no class was named positive")
        #expect(multi[.brier]?.absent == "no scores")
        #expect(multi[.accuracy]?.value == 0)
        #expect(LabelMaturity(predictions: 0, labels: 0).share == nil)
        #expect(LabelMaturity(predictions: 8, labels: 2).share == 0.25)
    }

    @Test func `degenerate regressions give reasons, never NaN`() {
        for (labels, predictions) in [
            ([], []), ([1], [2]), ([3, 3, 3], [1, 2, 3]), ([1e300, -1e300], [-1e300, 1e300]),
        ] as [([Double], [Double])] {
            let report = RegressionReport(labels: labels, predictions: predictions)
            for metric in [
                report.meanAbsoluteError, report.rootMeanSquaredError, report.rSquared,
            ] {
                #expect((metric.value == nil) == (metric.absent != nil))
                for number in [metric.value, metric.lower, metric.upper] {
                    #expect(number?.isFinite ?? true)
                }
            }
        }
    }
}
