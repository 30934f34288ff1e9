import Testing

@testable import Detection

@Suite struct BlockLengthTests {
    /// A first-order autoregression of 0.8, of which two in three values are taken away.
    private func diluted(_ count: Int) -> [Double] {
        var random = SplitMix64(seed: 7)
        var last = 0.0
        return (0..<count).map { _ in
            last = 0.8 * last + NormalDistribution.quantile(max(random.nextUniform(), 1e-12))
            return random.nextUniform() < 1.0 / 3 ? last : 0
        }
    }

    @Test func `a series known to depend has the length of an autoregression of one half`() {
        // Twice the cube root of 8 / 3 of 200: 16.2.
        #expect(BlockLength(dependent: [Double](repeating: 0, count: 200)).rows == 17)
        #expect(BlockLength(dependent: diluted(200)).rows >= 17)
        // At most a quarter of the rows.
        #expect(BlockLength(dependent: diluted(40)).rows == 10)
        #expect(BlockLength(dependent: []).rows == 0 || BlockLength(dependent: []).rows == 1)
    }

    @Test func `independent rows have none unless that is said`() {
        var random = SplitMix64(seed: 3)
        let values = (0..<500).map { _ in random.nextUniform() }
        #expect(BlockLength([values]).rows == 1)
        #expect(BlockLength(dependent: values).rows >= 22)
    }
}
