import Detection
import Testing

/// Budgets are theorems (Shin, Ramdas, Rinaldo 2023); the recurrences are worked by hand.
struct MeanEDetectorTests {
    /// Sum of twelve uniforms less 6: mean 0, variance 1, lighter tails than the normal law.
    private static func normal(_ random: inout SplitMix64) -> Double {
        var sum = -6.0
        for _ in 0..<12 { sum += random.nextUniform() }
        return sum
    }

    @Test func `false alarms of a light-tailed stream stay within n over A`() throws {
        var random = SplitMix64(seed: 11)
        var alarms = 0
        for _ in 0..<200 {
            var detector = try MeanEDetector(
                baseline: 5, assumption: .subGaussian(deviation: 2), threshold: 10_000)
            for _ in 0..<1000 where detector.update(5 + 2 * Self.normal(&random)) == .alarm {
                alarms += 1
                break
            }
        }
        // P <= 10 %, with four standard deviations of the count.
        #expect(alarms <= 37, "\(alarms) of 200")
    }

    @Test func `false alarms of a bounded stream stay within n over A`() throws {
        var random = SplitMix64(seed: 12)
        var alarms = 0
        for _ in 0..<200 {
            var detector = try MeanEDetector(
                baseline: -1, assumption: .bounded(minimum: -3, maximum: 5), threshold: 10_000)
            // 8 u^3 - 3 has mean -1.
            for _ in 0..<1000 {
                let u = random.nextUniform()
                if detector.update(8 * u * u * u - 3) == .alarm {
                    alarms += 1
                    break
                }
            }
        }
        #expect(alarms <= 37, "\(alarms) of 200")
    }

    @Test(arguments: [-0.5, 0.5, 2], MeanEDetector.Direction.allCases)
    func `a shift is found in the directions that count`(
        shift: Double, direction: MeanEDetector.Direction
    ) throws {
        var random = SplitMix64(seed: 13)
        var detector = try MeanEDetector(
            baseline: 10, assumption: .subGaussian(deviation: 3), threshold: 1e6,
            direction: direction)
        let before = (0..<500).map { _ in 10 + 3 * Self.normal(&random) }
        #expect(detector.detect(in: before).alarms.isEmpty)
        let after = (0..<1000).map { _ in 10 + 3 * (shift + Self.normal(&random)) }
        let first = detector.detect(in: after).alarms.first
        let counts =
            switch direction {
            case .up: shift > 0
            case .down: shift < 0
            case .both: true
            }
        #expect((first != nil) == counts)
        // Twice the least possible delay ln A / (shift^2 / 2).
        if let first { #expect(Double(first) < 4 * 13.8 / (shift * shift) + 5) }
    }

    @Test func `the wealth follows the recurrence`() throws {
        var detector = try MeanEDetector(
            baseline: 0, assumption: .subGaussian(deviation: 1), threshold: 1e6,
            direction: .up)
        _ = detector.update(0.5)
        // The mean of exp(k / 2 - k^2 / 2) over k = .05, .1, .2, .4, .8, 1.6, 3.2 (by Python).
        #expect(isClose(detector.wealth, 0.858_930_850_161_370_9, relative: 1e-14))
        #expect(detector.update(.nan) == .refused)
        var bounded = try MeanEDetector(
            baseline: 1, assumption: .bounded(minimum: 0, maximum: 2), threshold: 1e6)
        // At the baseline all factors are 1 on both sides.
        _ = bounded.update(1)
        #expect(isClose(bounded.wealth, 1, relative: 1e-14))
        #expect(bounded.update(2.001) == .refused && bounded.update(-0.001) == .refused)
        #expect(isClose(bounded.wealth, 1, relative: 1e-14))
    }

    @Test func `within its tolerance the mean may move`() throws {
        var random = SplitMix64(seed: 14)
        var detector = try MeanEDetector(
            baseline: 0, tolerance: 0.3, assumption: .subGaussian(deviation: 1), threshold: 1e6)
        let values = (0..<20_000).map { _ in 0.25 + Self.normal(&random) }
        #expect(detector.detect(in: values).alarms.isEmpty)
    }

    @Test func `parameters out of range are refused`() {
        for (baseline, minimum, maximum) in [(0.0, 0.0, 1.0), (1, 0, 1), (0.5, 1, 0)] {
            #expect(throws: DetectionError.self) {
                try MeanEDetector(
                    baseline: baseline, assumption: .bounded(minimum: minimum, maximum: maximum),
                    threshold: 1e6)
            }
        }
        for deviation in [0.0, -1, .nan, .infinity] {
            #expect(throws: DetectionError.self) {
                try MeanEDetector(
                    baseline: 0, assumption: .subGaussian(deviation: deviation), threshold: 1e6)
            }
        }
        #expect(throws: DetectionError.self) {
            try MeanEDetector(
                baseline: 0, tolerance: -1, assumption: .subGaussian(deviation: 1),
                threshold: 1e6)
        }
    }
}
