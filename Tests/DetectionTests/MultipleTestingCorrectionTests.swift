import Detection
import Testing

/// Values of statsmodels 0.15.0 (`multiple_testing.json`).
struct MultipleTestingCorrectionTests {
    @Test(arguments: MultipleTestingCorrection.allCases)
    func `adjusted p-values agree with statsmodels`(
        correction: MultipleTestingCorrection
    ) throws {
        for item in try Fixture("multiple_testing").cases {
            let pValues = item["p_values"].numbers
            let adjusted = correction.adjusted(pValues)
            if correction == .none {
                #expect(adjusted == pValues)
                continue
            }
            let expected = item["expected"][correction.rawValue]
            let wanted = expected["adjusted"].numbers
            #expect(adjusted.count == wanted.count && !wanted.isEmpty)
            for (value, want) in zip(adjusted, wanted) {
                #expect(isClose(value, want, relative: 1e-12), "\(item.name)")
            }
            #expect(
                adjusted.map { $0 <= 0.05 } == expected["reject_0.05"].array.map(\.bool),
                "\(item.name)")
        }
    }

    @Test func `no tests give no p-values`() {
        for correction in MultipleTestingCorrection.allCases {
            #expect(correction.adjusted([]).isEmpty)
        }
    }
}
