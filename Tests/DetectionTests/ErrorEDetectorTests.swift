import Detection
import Foundation
import Testing

/// Budgets are theorems; delays are those of the prototype (METHODS: 689, 220, 69 labels).
struct ErrorEDetectorTests {
    @Test(arguments: [
        (0.15, 1007), (0.20, 303), (0.30, 111),
    ])
    func `a rise of the error rate is found no later than by ADWIN`(
        rate: Double, delayMax: Int
    ) throws {
        var random = SplitMix64(seed: 101)
        var delays: [Int] = []
        for _ in 0..<101 {
            var detector = try ErrorEDetector(baseline: 0.1, threshold: 1e6)
            for _ in 0..<1000 { _ = detector.update(isError: random.nextUniform() < 0.1) }
            if detector.isAlarming { continue }
            var delay = 1
            while !detector.update(isError: random.nextUniform() < rate), delay < 10_000 {
                delay += 1
            }
            delays.append(delay)
        }
        #expect(delays.count >= 100)
        let median = delays.sorted()[delays.count / 2]
        #expect(median <= delayMax, "median \(median)")
    }

    @Test(arguments: [0.02, 0.1, 0.3])
    func `false alarms stay within n over A`(baseline: Double) throws {
        var random = SplitMix64(seed: 7)
        let streams = 400
        let length = 2000
        var alarms = 0
        for _ in 0..<streams {
            var detector = try ErrorEDetector(baseline: baseline, threshold: 20_000)
            for _ in 0..<length
            where detector.update(isError: random.nextUniform() < baseline) {
                alarms += 1
                break
            }
        }
        // P <= 2000 / 20000 = 10 %, with four standard deviations of the count.
        #expect(alarms <= 64, "\(alarms) of \(streams)")
    }

    @Test func `a learnt baseline keeps the budget over the draw of its rows`() throws {
        var random = SplitMix64(seed: 9)
        var alarms = 0
        for _ in 0..<300 {
            var detector = try Self.learnt(threshold: 20_000, &random)
            for _ in 0..<2000 where detector.update(isError: random.nextUniform() < 0.1) {
                alarms += 1
                break
            }
        }
        #expect(alarms <= 51, "\(alarms) of 300")
    }

    @Test(arguments: [(0.15, 1007), (0.20, 303), (0.30, 111)])
    func `with a learnt baseline a rise is found no later than by ADWIN`(
        rate: Double, delayMax: Int
    ) throws {
        var random = SplitMix64(seed: 102)
        var delays: [Int] = []
        for _ in 0..<101 {
            var detector = try Self.learnt(threshold: 1e6, &random)
            for _ in 0..<2000 { _ = detector.update(isError: random.nextUniform() < 0.1) }
            var delay = 1
            while !detector.update(isError: random.nextUniform() < rate), delay < 10_000 {
                delay += 1
            }
            delays.append(delay)
        }
        let median = delays.sorted()[delays.count / 2]
        #expect(median <= delayMax, "median \(median)")
    }

    /// A detector whose baseline comes from 2000 validation rows at an error rate of 10 %.
    private static func learnt(
        threshold: Double, _ random: inout SplitMix64
    ) throws -> ErrorEDetector {
        var errors = 0
        for _ in 0..<2000 where random.nextUniform() < 0.1 { errors += 1 }
        return try ErrorEDetector(validationErrors: errors, rows: 2000, threshold: threshold)
    }

    @Test func `a learnt baseline goes back to its validation rows at a reset`() throws {
        var detector = try ErrorEDetector(validationErrors: 1, rows: 3, threshold: 100)
        #expect(detector.baseline == 0.375)
        _ = detector.update(isError: false)
        #expect(detector.baseline == 0.3)
        // At a loss of 0: the mean over q of (1 - q) / (1 - .375), below 1.
        #expect(detector.wealth > 0.5 && detector.wealth < 1)
        let stored = try JSONEncoder().encode(detector)
        #expect(try JSONDecoder().decode(ErrorEDetector.self, from: stored) == detector)
        detector.reset()
        #expect(detector.baseline == 0.375 && detector.wealth == 0)
        for (errors, rows) in [(-1, 3), (4, 3), (0, 0)] {
            #expect(throws: DetectionError.self) {
                try ErrorEDetector(validationErrors: errors, rows: rows, threshold: 100)
            }
        }
    }

    @Test func `bounded losses keep the budget too`() throws {
        var random = SplitMix64(seed: 8)
        var alarms = 0
        for _ in 0..<300 {
            var detector = try ErrorEDetector(baseline: 0.25, threshold: 20_000)
            // Mean of u^3 is 1/4.
            for _ in 0..<2000 {
                let u = random.nextUniform()
                if detector.update(loss: u * u * u) {
                    alarms += 1
                    break
                }
            }
        }
        #expect(alarms <= 51, "\(alarms) of 300")
    }

    @Test func `the wealth follows the recurrence`() throws {
        var detector = try ErrorEDetector(
            baseline: 0.2, threshold: 100, alternatives: [0.4])
        // (0 + 1) x .4/.2 = 2; (2 + 1) x .6/.8 = 2.25; (2.25 + 1) x 2 = 6.5.
        _ = detector.update(isError: true)
        #expect(!detector.isAlarming)
        #expect(isClose(detector.wealth, 2, relative: 1e-15))
        _ = detector.update(isError: false)
        #expect(isClose(detector.wealth, 2.25, relative: 1e-15))
        _ = detector.update(isError: true)
        #expect(isClose(detector.wealth, 6.5, relative: 1e-15))
        _ = detector.update(loss: .nan)
        #expect(detector.count == 3)
        detector.reset()
        #expect(detector.wealth == 0 && detector.count == 0)
    }

    @Test func `an endless alarm stays finite and the state survives storage`() throws {
        var detector = try ErrorEDetector(baseline: 1e-6, threshold: 1e6)
        for _ in 0..<5000 { _ = detector.update(isError: true) }
        #expect(detector.isAlarming && detector.wealth.isFinite)
        var restored = try JSONDecoder().decode(
            ErrorEDetector.self, from: JSONEncoder().encode(detector))
        #expect(restored == detector)
        _ = restored.update(loss: 0.5)
        _ = detector.update(loss: 0.5)
        #expect(restored == detector)
    }

    @Test(arguments: [0.0, 1.0, -0.1, .nan])
    func `a baseline outside 0 to 1 is refused`(baseline: Double) {
        #expect(throws: DetectionError.self) {
            try ErrorEDetector(baseline: baseline, threshold: 1e6)
        }
    }

    @Test func `thresholds and alternatives out of range are refused`() {
        #expect(throws: DetectionError.self) {
            try ErrorEDetector(baseline: 0.1, threshold: 1)
        }
        #expect(throws: DetectionError.self) {
            try ErrorEDetector(baseline: 0.1, threshold: 100, alternatives: [0.05])
        }
        #expect(throws: DetectionError.self) {
            try ErrorEDetector(baseline: 0.1, threshold: 100, alternatives: [])
        }
    }
}
