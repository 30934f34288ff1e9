import Detection
import Testing

/// Values of statsmodels 0.15.0 (`multiple_testing.json`).
struct MultipleTestingCorrectionTests {
    @Test(
        arguments: MultipleTestingCorrection.allCases.filter {
            ![.eBenjaminiHochberg, .westfallYoung].contains($0)
        })
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

    /// By hand from 1 / e = p ln(p)^2 / (1 - p + p ln p) (Vovk, Wang 2021, page 1741).
    @Test func `e-BH turns p-values into e-values and is weaker than Benjamini-Hochberg`() {
        let pValues = [1e-6, 0.5, 0.001, 1, 0]
        let adjusted = MultipleTestingCorrection.eBenjaminiHochberg.adjusted(pValues)
        let first = 1.908_711_6e-4  // 1e-6 ln(1e-6)^2 / (1 - 1e-6 + 1e-6 ln 1e-6)
        #expect(isClose(adjusted[0], 5 * first / 2, relative: 1e-4))
        let third = 0.048_097_4  // 0.001 ln(0.001)^2 / (1 - 0.001 + 0.001 ln 0.001)
        #expect(isClose(adjusted[2], 5 * third / 3, relative: 1e-4))
        #expect(adjusted[4] == 0 && adjusted[3] == 1 && adjusted[1] == 1)
        let weaker = MultipleTestingCorrection.benjaminiHochberg.adjusted(pValues)
        #expect(zip(adjusted, weaker).allSatisfy { $0 >= $1 })
    }
}
