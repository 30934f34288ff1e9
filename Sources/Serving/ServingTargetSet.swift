public import Rollouts

/// All instances of one serving system, treated as one target.
///
/// Operations run on all instances in parallel; one that fails does not keep the others from being
/// done, and the error names every instance that failed.
public struct ServingTargetSet: ServingTarget {
    /// The instances.
    public let instances: [any ServingTarget]

    /// Makes a set.
    ///
    /// - Parameter instances: One or more; with none every operation fails.
    public init(_ instances: [any ServingTarget]) {
        self.instances = instances
    }

    /// The instances' names.
    public var name: String { instances.map(\.name).joined(separator: ", ") }

    /// Whether every instance can mirror.
    public var canMirror: Bool { !instances.isEmpty && instances.allSatisfy(\.canMirror) }

    /// Loads a version into every instance.
    public func load(
        model: String, version: String, artifact: [UInt8], predictionTopic: String?
    ) async throws(ServingError) {
        _ = try await onEach(.load) { (instance) async throws(ServingError) in
            try await instance.load(
                model: model, version: version, artifact: artifact,
                predictionTopic: predictionTopic)
        }
    }

    /// Unloads a version from every instance.
    public func unload(model: String, version: String) async throws(ServingError) {
        _ = try await onEach(.unload) { (instance) async throws(ServingError) in
            try await instance.unload(model: model, version: version)
        }
    }

    /// Sets the split on every instance.
    public func setTraffic(model: String, _ split: TrafficSplit) async throws(ServingError) {
        _ = try await onEach(.setTraffic) { (instance) async throws(ServingError) in
            try await instance.setTraffic(model: model, split)
        }
    }

    /// Reads the traffic of every instance back and compares each.
    public func verifyTraffic(model: String, _ split: TrafficSplit) async throws(ServingError) {
        _ = try await onEach(.verifyTraffic) { (instance) async throws(ServingError) in
            try await instance.verifyTraffic(model: model, split)
        }
    }

    /// The split that all instances have.
    ///
    /// - Throws: `ServingError` when an instance has another one than the first.
    public func traffic(model: String) async throws(ServingError) -> TrafficSplit? {
        let splits = try await onEach(.readTraffic) {
            (instance) async throws(ServingError) in try await instance.traffic(model: model)
        }
        let first = splits.first ?? nil
        let different = zip(instances, splits).filter { $0.1 != first }.map { instance, split in
            ServingError(
                target: instance.name, operation: .readTraffic,
                reason: "expected \(first?.summary ?? "no traffic") as at "
                    + "\(instances[0].name), got \(split?.summary ?? "no traffic")",
                isRetriable: true, observedGeneration: split?.generation)
        }
        if let error = ServingError(merging: different) { throw error }
        return first
    }

    /// The versions that are loaded in every instance.
    public func loadedVersions(model: String) async throws(ServingError) -> [String] {
        let versions = try await onEach(.list) { (instance) async throws(ServingError) in
            Set(try await instance.loadedVersions(model: model))
        }
        guard let first = versions.first else { return [] }
        return versions.dropFirst().reduce(first) { $0.intersection($1) }.sorted()
    }

    /// Whether every instance takes requests.
    public func isReady() async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            for instance in instances { group.addTask { await instance.isReady() } }
            var areReady = !instances.isEmpty
            for await isReady in group { areReady = areReady && isReady }
            return areReady
        }
    }

    /// Runs an operation on all instances; their answers in the order of the instances.
    private func onEach<Answer: Sendable>(
        _ operation: ServingOperation,
        _ body: @escaping @Sendable (any ServingTarget) async throws(ServingError) -> Answer
    ) async throws(ServingError) -> [Answer] {
        guard !instances.isEmpty else {
            throw ServingError(
                target: "serving target", operation: operation,
                reason: "expected one or more instances, got none", isRetriable: false)
        }
        let results = await withTaskGroup(of: (Int, Result<Answer, ServingError>).self) { group in
            for (index, instance) in instances.enumerated() {
                group.addTask {
                    do throws(ServingError) {
                        return (index, .success(try await body(instance)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            var collected: [(Int, Result<Answer, ServingError>)] = []
            for await result in group { collected.append(result) }
            return collected.sorted { $0.0 < $1.0 }.map(\.1)
        }
        var answers: [Answer] = []
        var errors: [ServingError] = []
        for result in results {
            switch result {
            case .success(let answer): answers.append(answer)
            case .failure(let error): errors.append(error)
            }
        }
        if let error = ServingError(merging: errors) { throw error }
        return answers
    }
}
