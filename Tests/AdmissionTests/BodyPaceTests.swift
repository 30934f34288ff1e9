import Admission
import Testing

@Suite struct BodyPaceTests {
    @Test func `a body may take the grace, and beyond that as long as it keeps to the rate`() {
        let pace = BodyPace(grace: .seconds(30))
        #expect(!pace.isTooSlow(bytes: 0, after: .seconds(30)))
        #expect(pace.isTooSlow(bytes: 1, after: .seconds(31)))
        // 64 MiB at 16 KiB a second: 4096 s more.
        #expect(!pace.isTooSlow(bytes: 64 << 20, after: .seconds(4126)))
        #expect(pace.isTooSlow(bytes: 64 << 20, after: .seconds(4127)))
    }
}
