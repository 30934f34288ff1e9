import Observations
import Testing

struct IDHashTests {
    // Computed by a Python program written from the definitions of FNV-1a (64 bits) and of the
    // finaliser of SplitMix64.
    @Test(
        arguments: [
            (String, UInt64)
        ](
            arrayLiteral: ("", 0xF52A_15E9_A9B5_E89B),
            ("a", 0x02C0_BDBF_4814_20F8),
            ("42", 0xA428_CE54_7116_3B02),
            ("prediction-1", 0x2C7C_7F71_452C_0FA7),
            ("é/7", 0xA171_A9DC_7864_4F14)))
    func `hashes are those of the definition`(id: String, hash: UInt64) {
        #expect(IDHash.of(id.utf8) == hash)
    }

    @Test func `a sample keeps its share and grows with the rate`() {
        let hashes = (0..<100_000).map { IDHash.of("prediction-\($0)".utf8) }
        let tenth = hashes.filter { IDHash.isSampled($0, rate: 0.1) }
        // Five standard deviations of a binomial: 5 * sqrt(100000 * .1 * .9) = 474.
        #expect(abs(tenth.count - 10_000) < 475)
        #expect(tenth.allSatisfy { IDHash.isSampled($0, rate: 0.2) })
        #expect(hashes.allSatisfy { IDHash.isSampled($0, rate: 1) })
        #expect(!hashes.contains { IDHash.isSampled($0, rate: 0) })
    }
}
