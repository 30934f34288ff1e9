import ArgumentParser
import Rollouts
import Testing

@testable import kedge

struct DoctorTests {
    @Test func `the exit code is that of the worst finding`() {
        let fine = [Finding.ok("a", ""), .skipped("b", "")]
        let failed = fine + [.failed("c", "", remedy: "")]
        let unreachable = failed + [.unreachable("d", "", remedy: "")]
        #expect(DoctorCommand.exitCode(fine) == nil)
        #expect(DoctorCommand.exitCode(failed) == ExitCode(1))
        #expect(DoctorCommand.exitCode(unreachable) == ExitCode(3))
    }

    @Test func `what mends a finding stands under it`() {
        let text = DoctorCommand.text([
            .ok("database", "reachable"), .failed("leader", "nobody", remedy: "start it"),
        ])
        #expect(
            text == """
                ok           database  reachable
                failed       leader    nobody
                             -> start it
                """)
    }

    @Test func `an endpoint must show the traffic that is recorded`() throws {
        func state(_ expected: TrafficSplit?, _ found: TrafficSplit?) -> Finding.State {
            EndpointExamination.traffic(
                check: "endpoint", model: "m", expected: expected, found: found
            ).state
        }
        let all = TrafficSplit.all(to: "1", generation: 4)
        let other = try TrafficSplit(weights: ["1": 0.5, "2": 0.5], generation: 4)
        let same = try TrafficSplit(weights: ["1": 1, "2": 0], generation: 9)
        #expect(state(nil, nil) == .ok)
        #expect(state(nil, all) == .ok)
        #expect(state(all, nil) == .failed)
        #expect(state(all, other) == .failed)
        #expect(state(all, same) == .ok)
    }
}
