import Curl
import LocalServers
import Rollouts
import Serving
import Testing

/// What every serving target promises, over one endpoint and over two treated as one.
@Suite(.timeLimit(.minutes(1))) struct ServingTargetContractTests {
    /// A target and the endpoints that it stands on.
    struct Subject {
        let target: any ServingTarget
        let endpoints: [FakeEndpoint]

        init(instances: Int) async throws {
            var endpoints: [FakeEndpoint] = []
            for _ in 0..<instances { endpoints.append(try await FakeEndpoint()) }
            self.endpoints = endpoints
            target =
                instances == 1
                ? endpoints[0].target() : ServingTargetSet(endpoints.map { $0.target() })
        }
    }

    @Test(arguments: [1, 2])
    func `load, traffic and unload can each be repeated`(_ instances: Int) async throws {
        let subject = try await Subject(instances: instances)
        let target = subject.target
        #expect(await target.isReady())
        #expect(try await target.traffic(model: "m") == nil)
        #expect(try await target.loadedVersions(model: "m") == [])
        for _ in 0..<2 {
            try await target.load(model: "m", version: "1", artifact: [1, 2, 3])
            try await target.load(model: "m", version: "2", artifact: [4])
        }
        #expect(try await target.loadedVersions(model: "m") == ["1", "2"])
        let split = try TrafficSplit(
            weights: ["1": 0.9, "2": 0.1], mirror: "2", generation: 7)
        for _ in 0..<2 {
            try await target.setTraffic(model: "m", split)
            try await target.verifyTraffic(model: "m", split)
        }
        #expect(try await target.traffic(model: "m") == split)
        let all = TrafficSplit.all(to: "2", generation: 8)
        try await target.setTraffic(model: "m", all)
        for _ in 0..<2 { try await target.unload(model: "m", version: "1") }
        #expect(try await target.loadedVersions(model: "m") == ["2"])
        for _ in 0..<2 { try await target.unload(model: "m", version: "2") }
        #expect(try await target.loadedVersions(model: "m") == [])
        try await target.unload(model: "never", version: "1")
        #expect(subject.endpoints.count == instances)
    }

    @Test(arguments: [1, 2])
    func `older traffic is refused and the error says the present generation`(
        _ instances: Int
    ) async throws {
        let subject = try await Subject(instances: instances)
        let target = subject.target
        try await target.load(model: "m", version: "1", artifact: [1])
        try await target.setTraffic(model: "m", .all(to: "1", generation: 9))
        let old = try await error {
            () async throws(ServingError) in
            try await target.setTraffic(model: "m", .all(to: "1", generation: 8))
        }
        #expect(old.observedGeneration == 9)
        #expect(old.isRetriable)
        #expect(subject.endpoints.count == instances)
    }

    @Test(arguments: [1, 2])
    func `what is not loaded gets no traffic, and may be loaded later`(
        _ instances: Int
    ) async throws {
        let subject = try await Subject(instances: instances)
        let target = subject.target
        let unknown = try await error {
            () async throws(ServingError) in
            try await target.setTraffic(model: "m", .all(to: "1", generation: 1))
        }
        #expect(unknown.isRetriable)
        #expect(unknown.description.contains("model is not loaded"))
        try await target.load(model: "m", version: "1", artifact: [1])
        let other = try await error {
            () async throws(ServingError) in
            try await target.setTraffic(model: "m", .all(to: "2", generation: 1))
        }
        #expect(other.isRetriable)
        let changed = try await error {
            () async throws(ServingError) in
            try await target.load(model: "m", version: "1", artifact: [2])
        }
        #expect(!changed.isRetriable)
        let inUse = try await error {
            () async throws(ServingError) in
            try await target.load(model: "m", version: "2", artifact: [2])
            try await target.unload(model: "m", version: "1")
        }
        #expect(!inUse.isRetriable)
        #expect(subject.endpoints.count == instances)
    }

    @Test func `a dead instance is named; the operation may be tried again`() async throws {
        let subject = try await Subject(instances: 2)
        try await subject.target.load(model: "m", version: "1", artifact: [1])
        try await subject.endpoints[1].process.killAndWait()
        let dead = try await error {
            () async throws(ServingError) in
            try await subject.target.setTraffic(model: "m", .all(to: "1", generation: 1))
        }
        #expect(dead.failures.map(\.target) == [subject.endpoints[1].url])
        #expect(dead.isRetriable)
        #expect(await subject.target.isReady() == false)
        let seen = try await subject.endpoints[0].target().traffic(model: "m")
        #expect(seen == .all(to: "1", generation: 1))
    }

    @Test func `a missing token is refused for good, and never repeated in an error`()
        async throws
    {
        let endpoint = try await FakeEndpoint(token: "opensesame")
        try await endpoint.target(token: "opensesame").load(
            model: "m", version: "1", artifact: [1])
        let refused = try await error {
            () async throws(ServingError) in
            try await endpoint.target(token: "wrongword").load(
                model: "m", version: "1", artifact: [1])
        }
        #expect(!refused.isRetriable)
        #expect(refused.description.contains("status 401"))
        #expect(!refused.description.contains("wrongword"))
    }

    private func error(
        _ body: () async throws(ServingError) -> Void
    ) async throws -> ServingError {
        do throws(ServingError) {
            try await body()
        } catch {
            return error
        }
        throw ServingError(
            target: "test", operation: .list, reason: "expected an error", isRetriable: false)
    }
}
