import Detection
import Foundation
import Testing

struct SortedSampleTests {
    /// Samples that are easy and hard for a sort by bits.
    static let samples: [[Double]] = {
        let shuffled = (0..<5000).map { Double(($0 * 7919) % 5000) }
        // Values that differ in their last bits only, beside one far away.
        let close: [Double] = shuffled.map { 1e9 + $0 * 1e-6 } + [-1e-300]
        let subnormal: [Double] =
            shuffled.map { $0 * Double.leastNonzeroMagnitude } + [1e308, -1e308]
        let ties: [Double] = shuffled.map { ($0 / 1000).rounded() } + [.infinity, -.infinity, -0.0]
        let constant = [Double](repeating: 4, count: 1000)
        return [
            DriftComparisonTests.normals(5000, seed: 1), close, subnormal, ties, constant,
            shuffled.map { -$0 }, [3, 1, 2], [],
        ]
    }()

    @Test(arguments: samples.indices)
    func `values come in ascending order`(index: Int) {
        let values = Self.samples[index]
        #expect(SortedSample(values).values == values.sorted())
    }

    @Test func `missing values are counted and zeros lose their sign`() {
        let sample = SortedSample([2, .nan, -0.0, 1, .nan])
        #expect(sample.values == [0, 1, 2] && sample.missing == 2 && sample.rows == 5)
        #expect(sample.values[0].sign == .plus)
    }

    @Test func `counts and quantiles agree with NumPy`() {
        let sample = SortedSample([1, 2, 2, 3, 10])
        #expect(sample.countBelow(2) == 1 && sample.countAtMost(2) == 3)
        // numpy.quantile([1, 2, 2, 3, 10], [.1, .5, .9])
        #expect(isClose(sample.quantile(0.1) ?? 0, 1.4, relative: 1e-15))
        #expect(sample.quantile(0.5) == 2)
        #expect(isClose(sample.quantile(0.9) ?? 0, 7.2, relative: 1e-15))
        #expect(SortedSample([]).quantile(0.5) == nil)
        #expect(SortedSample([-.infinity, .infinity]).quantile(0.5) == -.infinity)
    }

    @Test func `storage is exact and refuses what is not a sample`() throws {
        let sample = SortedSample([
            -.infinity, Double.leastNonzeroMagnitude, 1e308, .infinity, .nan,
        ])
        let data = try JSONEncoder().encode(sample)
        #expect(try JSONDecoder().decode(SortedSample.self, from: data) == sample)
        for text in [
            #"{"values":"AAA","missing":0}"#, #"{"values":"AAAA","missing":0}"#,
            #"{"values":"*AAAAAAA8D8=","missing":0}"#, #"{"values":"AAAAAAAA8D8=","missing":-1}"#,
            // 1, then 0
            #"{"values":"AAAAAAAA8D8AAAAAAAAAAA==","missing":0}"#,
        ] {
            #expect(throws: DecodingError.self, "\(text)") {
                try JSONDecoder().decode(SortedSample.self, from: Data(text.utf8))
            }
        }
    }
}
