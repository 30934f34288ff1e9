import Detection
import Foundation
import Testing

struct MetricEDetectorTests {
    /// A stream of labels and predictions: rates of tp, fp, fn; the rest is tn.
    private static func outcome(
        _ rates: (tp: Double, fp: Double, fn: Double), _ random: inout SplitMix64
    ) -> (label: Double, prediction: Double) {
        let u = random.nextUniform()
        if u < rates.tp { return (1, 1) }
        if u < rates.tp + rates.fp { return (0, 1) }
        if u < rates.tp + rates.fp + rates.fn { return (1, 0) }
        return (0, 0)
    }

    /// tp .24, fp .08, fn .04: precision .75, recall 6/7, F1 .8, accuracy .88.
    private static let rates = (tp: 0.24, fp: 0.08, fn: 0.04)

    private static let truth: [ClassificationMetric: Double] = [
        .precision: 0.75, .recall: 6.0 / 7, .f1: 0.8, .accuracy: 0.88,
    ]

    @Test(arguments: ClassificationMetric.allCases)
    func `at the minimum itself false alarms stay within n over A`(
        metric: ClassificationMetric
    ) throws {
        let minimum = try #require(Self.truth[metric])
        var random = SplitMix64(seed: 31)
        var alarms = 0
        for _ in 0..<300 {
            var detector = try MetricEDetector(
                metric: metric, minimum: minimum, threshold: 20_000)
            for _ in 0..<2000 {
                let (label, prediction) = Self.outcome(Self.rates, &random)
                if detector.update(label: label, prediction: prediction) {
                    alarms += 1
                    break
                }
            }
        }
        // P <= 10 %, with four standard deviations of the count.
        #expect(alarms <= 51, "\(alarms) of 300")
    }

    @Test(arguments: ClassificationMetric.allCases)
    func `a fall below the minimum is found`(metric: ClassificationMetric) throws {
        let minimum = try #require(Self.truth[metric])
        var random = SplitMix64(seed: 37)
        var delays: [Int] = []
        for _ in 0..<51 {
            var detector = try MetricEDetector(
                metric: metric, minimum: minimum, threshold: 1e6)
            var delay = 0
            var alarmed = false
            while !alarmed, delay < 20_000 {
                // precision .5, recall 4/7, F1 8/15, accuracy .72
                let (label, prediction) = Self.outcome((0.16, 0.16, 0.12), &random)
                alarmed = detector.update(label: label, prediction: prediction)
                delay += 1
            }
            delays.append(delay)
        }
        let median = delays.sorted()[25]
        #expect(median < 400, "\(metric): median \(median)")
    }

    @Test func `rows that do not matter carry no evidence`() throws {
        var detector = try MetricEDetector(
            metric: .f1, minimum: 0.8, threshold: 100, alternatives: [0.5])
        // Misses of F1 .8: .4 / 1.2 = 1/3. (0 + 1) x 1 = 1; (1 + 1) x .5 / (1/3) = 3.
        _ = detector.update(label: 0, prediction: 0)
        #expect(isClose(detector.wealth, 1, relative: 1e-15))
        _ = detector.update(label: 1, prediction: 0)
        #expect(isClose(detector.wealth, 3, relative: 1e-14))
        // (3 + 1) x .5 / (2/3) = 3.
        _ = detector.update(label: 1, prediction: 1)
        #expect(isClose(detector.wealth, 3, relative: 1e-14))
        #expect(detector.count == 3)
    }

    @Test func `it starts again after an alarm, and refuses what is no number`() throws {
        var detector = try MetricEDetector(metric: .accuracy, minimum: 0.8, threshold: 1000)
        let wrong = [Double](repeating: 1, count: 40)
        let alarms = detector.detect(labels: wrong, predictions: wrong.map { _ in 0 }).alarms
        let first = try #require(alarms.first)
        // Misses all alike: the alarms come at equal distances.
        #expect(alarms == Array(stride(from: first, to: 40, by: first + 1)))
        let refused = detector.detect(labels: [.nan, 1], predictions: [1, .nan]).refused
        #expect(refused == [0, 1])
    }

    @Test func `the state survives storage`() throws {
        var detector = try MetricEDetector(metric: .recall, minimum: 0.7, threshold: 1e4)
        var random = SplitMix64(seed: 2)
        for _ in 0..<100 {
            let (label, prediction) = Self.outcome(Self.rates, &random)
            _ = detector.update(label: label, prediction: prediction)
        }
        let restored = try JSONDecoder().decode(
            MetricEDetector.self, from: JSONEncoder().encode(detector))
        #expect(restored == detector)
    }

    @Test(arguments: [0.0, 1.0, 1.2, .nan])
    func `a minimum outside 0 to 1 is refused`(minimum: Double) {
        #expect(throws: DetectionError.self) {
            try MetricEDetector(metric: .f1, minimum: minimum, threshold: 1e6)
        }
    }
}
