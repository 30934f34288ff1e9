import Rollouts
import Serving
import Testing

@Suite struct ServingTargetSetTests {
    let split = TrafficSplit.all(to: "1", generation: 3)

    @Test func `the error names the instance that failed, and the others are done`() async throws {
        let good = StubServingTarget("a")
        let bad = StubServingTarget("b", failsAs: true)
        let error = await #expect(throws: ServingError.self) {
            try await ServingTargetSet([good, bad]).setTraffic(model: "m", split)
        }
        #expect(error?.failures.map(\.target) == ["b"])
        #expect(error?.isRetriable == true)
        #expect(error?.description == "b: setTraffic failed: out of order")
        #expect(error?.actionFailure.isRetriable == true)
        #expect(try await good.traffic(model: "m") == split)
    }

    @Test func `one failure for good makes the whole a failure for good`() async throws {
        let set = ServingTargetSet([
            StubServingTarget("a", failsAs: true), StubServingTarget("b", failsAs: false),
        ])
        let error = await #expect(throws: ServingError.self) {
            try await set.load(model: "m", version: "1", artifact: [])
        }
        #expect(error?.failures.map(\.target) == ["a", "b"])
        #expect(error?.isRetriable == false)
    }

    @Test func `verification finds the instance that differs, and its generation`() async throws {
        let same = StubServingTarget("a")
        let other = StubServingTarget("b")
        let set = ServingTargetSet([same, other])
        try await set.setTraffic(model: "m", split)
        try await set.verifyTraffic(model: "m", split)
        #expect(try await set.traffic(model: "m") == split)
        try await other.setTraffic(model: "m", .all(to: "2", generation: 9))
        let error = await #expect(throws: ServingError.self) {
            try await set.verifyTraffic(model: "m", split)
        }
        #expect(error?.failures.map(\.target) == ["b"])
        #expect(error?.observedGeneration == 9)
        #expect(error?.actionFailure.observedGeneration == 9)
        await #expect(throws: ServingError.self) { try await set.traffic(model: "m") }
    }

    @Test func `the right weights of an older generation are not verified`() async throws {
        let target = StubServingTarget("a")
        try await target.setTraffic(model: "m", .all(to: "1", generation: 2))
        await #expect(throws: ServingError.self) {
            try await target.verifyTraffic(model: "m", split)
        }
    }

    @Test func `a version is loaded when every instance has it`() async throws {
        let first = StubServingTarget("a")
        let second = StubServingTarget("b")
        let set = ServingTargetSet([first, second])
        try await set.load(model: "m", version: "1", artifact: [])
        try await first.load(model: "m", version: "2", artifact: [])
        #expect(try await set.loadedVersions(model: "m") == ["1"])
    }

    @Test func `a set mirrors and is ready only as a whole; an empty one fails`() async throws {
        let mixed = ServingTargetSet([
            StubServingTarget("a"), StubServingTarget("b", canMirror: false, failsAs: true),
        ])
        #expect(!mixed.canMirror)
        #expect(await mixed.isReady() == false)
        #expect(await ServingTargetSet([StubServingTarget("a")]).isReady())
        let empty = ServingTargetSet([])
        #expect(!empty.canMirror)
        #expect(await empty.isReady() == false)
        await #expect(throws: ServingError.self) {
            try await empty.setTraffic(model: "m", split)
        }
    }
}
