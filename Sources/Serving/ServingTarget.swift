public import Rollouts

/// A serving system that loads versions of models and routes traffic over them.
///
/// Every operation can be repeated: doing what is done already is a success.
public protocol ServingTarget: Sendable {
    /// Names the target in errors and logs; without secrets.
    var name: String { get }

    /// Whether it can score every request with a second version beside the one that answers.
    var canMirror: Bool { get }

    /// Loads a version; one that is loaded with the same content is a success.
    ///
    /// - Parameters:
    ///   - artifact: The model artifact's bytes.
    ///   - predictionTopic: Where the target publishes prediction events of this model; nil leaves
    ///     what was said before.
    func load(
        model: String, version: String, artifact: [UInt8], predictionTopic: String?
    ) async throws(ServingError)

    /// Unloads a version without traffic; one that is not loaded is a success.
    ///
    /// The only version of a model goes with its traffic.
    func unload(model: String, version: String) async throws(ServingError)

    /// Sets the split of a model's traffic; all versions that it names must be loaded.
    ///
    /// - Throws: `ServingError`, with the observed generation when the split is older than the
    ///   target's, or as old and another.
    func setTraffic(model: String, _ split: TrafficSplit) async throws(ServingError)

    /// The split of a model's traffic; nil when the model is not loaded.
    func traffic(model: String) async throws(ServingError) -> TrafficSplit?

    /// Reads the traffic back and compares it.
    ///
    /// - Throws: `ServingError` when it is not exactly `split`, its generation included.
    func verifyTraffic(model: String, _ split: TrafficSplit) async throws(ServingError)

    /// The loaded versions of a model, sorted.
    func loadedVersions(model: String) async throws(ServingError) -> [String]

    /// Whether the target takes requests.
    func isReady() async -> Bool
}

extension ServingTarget {
    /// Loads a version and leaves the topic for its prediction events as it is.
    public func load(
        model: String, version: String, artifact: [UInt8]
    ) async throws(ServingError) {
        try await load(model: model, version: version, artifact: artifact, predictionTopic: nil)
    }

    /// Reads the traffic back and compares it.
    public func verifyTraffic(model: String, _ split: TrafficSplit) async throws(ServingError) {
        let seen = try await traffic(model: model)
        guard let seen else {
            throw ServingError(
                target: name, operation: .verifyTraffic,
                reason: "model '\(model)' is not loaded", isRetriable: true)
        }
        guard seen.routesLike(split), seen.generation == split.generation else {
            throw ServingError(
                target: name, operation: .verifyTraffic,
                reason: "expected \(split.summary), got \(seen.summary)", isRetriable: true,
                observedGeneration: seen.generation)
        }
    }
}

extension TrafficSplit {
    /// The split in a few words, for messages.
    var summary: String {
        let shares = weights.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return "{\(shares.joined(separator: ", "))} mirror \(mirror ?? "none") generation "
            + "\(generation)"
    }
}
