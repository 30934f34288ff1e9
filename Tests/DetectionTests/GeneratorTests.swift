import Detection
import Testing

/// Vectors of NumPy and of the reference SplitMix64.
struct GeneratorTests {
    @Test func `SplitMix64 gives the reference numbers`() throws {
        let expected = try #require(Fixture("generator").named("splitmix64_raw").first)
        var random = SplitMix64(seed: 1_234_567)
        for text in expected["expected"]["u64"].array.map(\.text) {
            #expect(String(random.next()) == text)
        }
    }

    @Test func `every recipe gives the same bits as the oracle`() throws {
        let cases = try Fixture("generator").cases.filter { $0.name != "splitmix64_raw" }
        #expect(cases.count == 15)
        for item in cases {
            let values = try #require(
                SampleSpecification.values(of: .object(["gen": item["gen"]])))
            let patterns = values.filter { !$0.isNaN }.map(\.bitPattern)
            let expected = item["expected"]
            func hex(_ pattern: UInt64) -> String {
                let digits = String(pattern, radix: 16)
                return String(repeating: "0", count: 16 - digits.count) + digits
            }
            #expect(
                hex(patterns.reduce(0, ^)) == expected["xor_of_bit_patterns_nan_skipped_hex"].text,
                "\(item.name)")
            #expect(
                hex(patterns.reduce(0, &+))
                    == expected["wrapping_sum_of_bit_patterns_nan_skipped_hex"].text,
                "\(item.name)")
            let first = zip(values, expected["first8"].numbers)
            #expect(first.allSatisfy { isClose($0, $1, relative: 0) }, "\(item.name)")
        }
    }

    @Test func `an index is always below its bound and a choice keeps all elements`() {
        var random = SplitMix64(seed: 7)
        for bound in [1, 2, 3, 1000] {
            for _ in 0..<200 { #expect((0..<bound).contains(random.nextIndex(below: bound))) }
        }
        var elements = Array(0..<50)
        random.choose(20, toFrontOf: &elements)
        #expect(elements.sorted() == Array(0..<50))
        #expect(elements != Array(0..<50))
    }
}
