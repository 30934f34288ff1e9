import Detection
import Foundation
import Testing

struct ChangePointTests {
    /// A change at `change` from one rate of errors to another, and a label after each position.
    private func errors(
        _ count: Int, change: Int, before: Double, after: Double, seed: UInt64
    ) -> [Bool] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { random.nextUniform() < ($0 < change ? before : after) }
    }

    /// Hinkley (1970): the likelihood of a change is largest where the log-likelihood ratios of all
    /// labels since have the largest sum; here each place is tried.
    @Test func `the estimate is the most likely place`() throws {
        let odds = [0.25, 0.5, 1.1, 1.6, 2.5].map { 0.1 / 0.9 * exp($0) }
        for seed in 1...40 as ClosedRange<UInt64> {
            let errors = errors(
                900, change: 300 + Int(seed) * 10, before: 0.1, after: 0.3, seed: seed)
            var changePoint = try ChangePoint(baseline: 0.1)
            for (row, isError) in errors.enumerated() {
                changePoint.update(isError: isError, at: Int64(1000 + 2 * row))
            }
            var best = (sum: 0.0, row: -1)
            for rate in odds.map({ $0 / (1 + $0) }) {
                var sum = 0.0
                for row in errors.indices.reversed() {
                    sum += errors[row] ? log(rate / 0.1) : log((1 - rate) / 0.9)
                    if sum > best.sum { best = (sum, row) }
                }
            }
            let estimate = try #require(changePoint.estimate)
            #expect(estimate.position == Int64(1000 + 2 * best.row))
            #expect(estimate.labels == errors.count - best.row)
        }
    }

    @Test(arguments: [0.2, 0.4, 0.9])
    func `at an alarm it is near the change`(rate: Double) throws {
        var distances: [Int] = []
        for seed in 1...101 as ClosedRange<UInt64> {
            var changePoint = try ChangePoint(baseline: 0.1)
            var detector = try ErrorEDetector(baseline: 0.1, threshold: 100_000)
            let errors = errors(5000, change: 1000, before: 0.1, after: rate, seed: seed)
            for (row, isError) in errors.enumerated() {
                changePoint.update(isError: isError, at: Int64(row))
                guard detector.update(isError: isError) else { continue }
                let position = try #require(changePoint.estimate).position
                distances.append(abs(Int(position) - 1000))
                break
            }
        }
        #expect(distances.count == 101)
        let median = distances.sorted()[50]
        #expect(median <= 30, "\(median) labels")
    }

    @Test func `nothing is told before the first error, and after errors have become few`() throws {
        var changePoint = try ChangePoint(baseline: 0.3)
        #expect(changePoint.estimate == nil)
        changePoint.update(isError: false, at: 5)
        #expect(changePoint.estimate == nil)
        changePoint.update(isError: true, at: 7)
        #expect(changePoint.estimate?.position == 7)
        #expect(changePoint.estimate?.labels == 1)
        for row in 8..<60 as Range<Int64> { changePoint.update(isError: false, at: row) }
        #expect(changePoint.estimate == nil)
    }

    @Test func `it goes on from what was stored`() throws {
        var changePoint = try ChangePoint(baseline: 0.2)
        var stored = changePoint
        for (row, isError) in errors(200, change: 90, before: 0.2, after: 0.6, seed: 4).enumerated()
        {
            changePoint.update(isError: isError, at: Int64(row))
            stored.update(isError: isError, at: Int64(row))
            stored = try JSONDecoder().decode(
                ChangePoint.self, from: JSONEncoder().encode(stored))
        }
        #expect(stored == changePoint)
    }

    @Test(arguments: [0, 1, -0.5, Double.nan])
    func `a rate that no errors can have is refused`(baseline: Double) {
        #expect(throws: DetectionError.self) { try ChangePoint(baseline: baseline) }
    }
}
