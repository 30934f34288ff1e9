import Foundation
import Scoring
import Testing

@Suite struct ModelDirectoryTests {
    let folder = FileManager.default.temporaryDirectory
        .appending(path: "kedge-scoring-\(UUID().uuidString)")

    func endpoint() -> ScoringEndpoint {
        ScoringEndpoint(
            sink: MemorySink(),
            directory: ModelDirectory(path: folder.path(percentEncoded: false)))
    }

    @Test func `versions, traffic and topic are there again after a restart`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let first = endpoint()
        #expect(first.restore().isEmpty)
        let artifact = try TrainedModels.artifact()
        for version in ["1", "2", "10"] {
            try first.load(model: "m", version: version, artifact: artifact, topic: "t")
        }
        let split = try EndpointTraffic(
            weights: ["2": 0.75, "10": 0.25], mirror: "10", generation: 5)
        try first.setTraffic(model: "m", split)
        try first.unload(model: "m", version: "1")
        try first.unload(model: "m", version: "1")
        try first.load(model: "gone", version: "1", artifact: artifact)
        try first.unload(model: "gone", version: nil)

        let second = endpoint()
        #expect(second.restore().isEmpty)
        #expect(second.snapshot.modelNames == ["m"])
        #expect(second.snapshot.versions(model: "m") == ["2", "10"])
        #expect(try second.snapshot.traffic(model: "m") == split)
        #expect(throws: ScoringError.self) {
            try second.setTraffic(model: "m", EndpointTraffic(weights: ["2": 1], generation: 4))
        }
    }

    @Test func `a version that made room is not there after a restart either`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let first = endpoint()
        let artifact = try TrainedModels.artifact()
        let versions = (1...ScoringState.versionsMax + 1).map(String.init)
        for version in versions.dropLast() {
            #expect(try first.load(model: "m", version: version, artifact: artifact) == nil)
        }
        // The first has all traffic.
        let last = try #require(versions.last)
        #expect(try first.load(model: "m", version: last, artifact: artifact) == "2")
        let second = endpoint()
        #expect(second.restore().isEmpty)
        #expect(second.snapshot.versions(model: "m") == versions.filter { $0 != "2" })
    }

    @Test func `what is broken is named, the rest is restored`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let first = endpoint()
        let artifact = try TrainedModels.artifact()
        for version in ["1", "2", "3"] {
            try first.load(model: "m", version: version, artifact: artifact)
        }
        try first.setTraffic(model: "m", EndpointTraffic(weights: ["2": 1], generation: 1))
        let model = folder.appending(path: "m")
        try Data("{".utf8).write(to: model.appending(path: "2/model.json"))
        try FileManager.default.removeItem(at: model.appending(path: "3/model.json"))
        try Data("[]".utf8).write(to: model.appending(path: "stray.txt"))

        let second = endpoint()
        let problems = second.restore()
        #expect(problems.count == 3)
        #expect(problems.contains { $0.contains("version '3' of model 'm' has no readable") })
        #expect(problems.contains { $0.contains("traffic of model 'm': version '2'") })
        #expect(second.snapshot.versions(model: "m") == ["1"])
    }

    @Test func `a change that cannot be kept does not happen`() throws {
        try Data().write(to: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        let endpoint = endpoint()
        let error = #expect(throws: ScoringError.self) {
            try endpoint.load(model: "m", version: "1", artifact: TrainedModels.artifact())
        }
        #expect(error?.status == 500)
        #expect(endpoint.snapshot.modelNames.isEmpty)
    }
}
