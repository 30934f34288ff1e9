import Detection
import Foundation
import Observations
import Postgres
import Registry

/// What the registry holds about the versions of a model; versions never change, so it is kept.
final class VersionKnowledge {
    /// The hold-out metrics of registered versions, the baselines of their monitors.
    private(set) var baselines: [Int: VersionMetrics] = [:]

    private let model: String
    /// Versions that were named and are not registered.
    private var unknown: Set<Int> = []
    private var references: [Int: (hash: ContentHash, profile: ReferenceProfile)?] = [:]

    /// How many entries each cache has.
    var fill: [(cache: String, entries: Int)] {
        [
            ("references", references.count), ("baselines", baselines.count),
            ("unknown_versions", unknown.count),
        ]
    }

    init(model: String) {
        self.model = model
    }

    /// The most versions whose baselines are kept: the newest.
    static let baselinesMax = 1000
    /// The most versions that are known not to be registered; beyond it they are looked up again.
    static let unknownMax = 1000
    /// The most versions whose reference profile is kept: the newest; others are read each time.
    private static let referencesMax = 20

    /// Learns the baselines of the newest versions that are registered.
    func learnAll(from pool: PostgresPool) async throws {
        let known = try await pool.withConnection {
            try await ModelStore($0).versions(of: model, limit: Self.baselinesMax)
        }
        keep(known)
    }

    /// Learns the baselines of the versions that a batch names; unknown versions have none.
    func learn(_ batches: [PredictionBatch], from pool: PostgresPool) async throws {
        try await learn(
            Set(batches.flatMap { $0.versions.dictionary + $0.mirroredVersions.dictionary }),
            from: pool)
    }

    /// Learns the baselines of versions by their names.
    func learn(_ names: Set<String>, from pool: PostgresPool) async throws {
        let wanted = Set(names.compactMap(ModelVersion.number))
            .filter { baselines[$0] == nil && !unknown.contains($0) }
        guard !wanted.isEmpty else { return }
        let found = try await pool.withConnection {
            try await ModelStore($0).versions(wanted, of: model)
        }
        keep(found)
        if unknown.count > Self.unknownMax { unknown = [] }
        unknown.formUnion(wanted.subtracting(found.map(\.version)).prefix(Self.unknownMax))
    }

    private func keep(_ versions: [ModelVersion]) {
        for version in versions { baselines[version.version] = version.metrics }
        guard baselines.count > Self.baselinesMax else { return }
        for old in baselines.keys.sorted().dropLast(Self.baselinesMax) { baselines[old] = nil }
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
