import Observations
import Testing

@testable import kedge

struct CertificationHistoryTests {
    // 101 rows, one a minute: 1440 a day.
    @Test func `traffic is counted from milliseconds, and other units are refused`() throws {
        let minutes = (0...100).map { 1_700_000_000_000 + 60_000 * Double($0) }
        let perDay = try CertificationHistory.rowsPerDay(.numeric(minutes), file: "h.csv")
        #expect(perDay == 1440)
        for unit in [1e-3, 1e3, 1e6] {
            let error = #expect(throws: InputError.self) {
                try CertificationHistory.rowsPerDay(
                    .numeric(minutes.map { $0 * unit }), file: "h.csv")
            }
            #expect(error?.description.contains("milliseconds since 1970") == true)
        }
    }
}
