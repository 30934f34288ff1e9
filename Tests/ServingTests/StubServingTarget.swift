import Rollouts
import Serving

/// A target that holds what it is told, and fails when told to.
actor StubServingTarget: ServingTarget {
    nonisolated let name: String
    nonisolated let canMirror: Bool
    private let failure: ServingError?
    private var loaded: Set<String> = []
    private var split: TrafficSplit?

    init(_ name: String, canMirror: Bool = true, failsAs isRetriable: Bool? = nil) {
        self.name = name
        self.canMirror = canMirror
        failure = isRetriable.map {
            ServingError(
                target: name, operation: .setTraffic, reason: "out of order", isRetriable: $0)
        }
    }

    func load(
        model: String, version: String, artifact: [UInt8], predictionTopic: String?
    ) async throws(ServingError) {
        if let failure { throw failure }
        loaded.insert(version)
    }

    func unload(model: String, version: String) async throws(ServingError) {
        if let failure { throw failure }
        loaded.remove(version)
    }

    func setTraffic(model: String, _ split: TrafficSplit) async throws(ServingError) {
        if let failure { throw failure }
        self.split = split
    }

    func traffic(model: String) async throws(ServingError) -> TrafficSplit? {
        if let failure { throw failure }
        return split
    }

    func loadedVersions(model: String) async throws(ServingError) -> [String] {
        loaded.sorted()
    }

    func isReady() async -> Bool { failure == nil }
}
