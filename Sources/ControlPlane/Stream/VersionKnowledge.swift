import Detection
import Foundation
import Observations
import Postgres
import Registry

/// What the registry holds about the versions of a model; versions never change, so it is kept.
final class VersionKnowledge {
    /// The hold-out metrics of each version, the baselines of its monitors.
    private(set) var baselines: [Int: VersionMetrics] = [:]

    private let model: String
    private var references: [Int: (hash: ContentHash, profile: ReferenceProfile)?] = [:]

    init(model: String) {
        self.model = model
    }

    /// The most versions whose baselines are learnt at once: the newest.
    private static let versionsMax = 1000
    /// The most versions whose reference profile is kept: the newest; others are read each time.
    private static let referencesMax = 20

    /// Learns the baselines of all versions that are registered.
    func learnAll(from pool: PostgresPool) async throws {
        let known = try await pool.withConnection {
            try await ModelStore($0).versions(of: model, limit: Self.versionsMax)
        }
        for version in known { baselines[version.version] = version.metrics }
    }

    /// Learns the baselines of the versions that a batch names; unknown versions have none.
    func learn(_ batches: [PredictionBatch], from pool: PostgresPool) async throws {
        let named = batches.flatMap { $0.versions.dictionary + $0.mirroredVersions.dictionary }
        for version in Set(named.compactMap { Int($0) }) where baselines[version] == nil {
            let metrics = try await pool.withConnection { connection in
                do {
                    return try await ModelStore(connection).version(version, of: model).metrics
                } catch RegistryError.notFound {
                    return VersionMetrics()
                }
            }
            baselines[version] = metrics
        }
    }

    /// The reference profile of a version, or nil when it has none.
    func reference(
        of version: Int, from connection: PostgresConnection
    ) async throws -> (hash: ContentHash, profile: ReferenceProfile)? {
        if let known = references[version] { return known }
        let store = ModelStore(connection)
        var found: (hash: ContentHash, profile: ReferenceProfile)?
        do {
            if let hash = try await store.version(version, of: model).referenceHash {
                let bytes = try await store.artifact(hash)
                found = (
                    hash, try JSONDecoder().decode(ReferenceProfile.self, from: Data(bytes))
                )
            }
        } catch RegistryError.notFound {
            return nil
        }
        references[version] = .some(found)
        if references.count > Self.referencesMax, let oldest = references.keys.min() {
            references[oldest] = nil
        }
        return found
    }
}
