import Foundation
public import Pipelines
public import Postgres
import Registry
import Rollouts

/// Creates rollouts, within the transaction of whoever decided that there should be one.
public struct RolloutStarter: Sendable {
    private let connection: PostgresConnection

    /// Works within the transaction of `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// Creates a pending rollout of a version; the champion of now is its stable version.
    ///
    /// The audit log says so.
    ///
    /// - Returns: its number; nil when the pipeline has an active rollout.
    /// - Throws: `RegistryError.conflict` when the version is the champion already.
    public func start(
        _ pipeline: Pipeline, canary: Int, requestedBy: String, reason: String
    ) async throws -> Int64? {
        let champion = try await AliasStore(connection)
            .version(AliasStore.champion, of: pipeline.model)
        guard champion != canary else {
            throw RegistryError.conflict(
                expected: "a version that is not the champion", got: "version \(canary)")
        }
        let generation = try await DeploymentStore(connection).all()
            .first { $0.pipeline == pipeline.name }
            .map { try JSONDecoder().decode(TrafficSplit.self, from: Data($0.split.utf8)) }?
            .generation
        let rollout = try Rollout(
            id: "\(pipeline.name)/\(canary)", model: pipeline.model,
            stable: champion.map(String.init), canary: String(canary),
            plan: pipeline.verify.plan, generation: generation ?? 0)
        let evidence = RolloutEvidenceReader(connection, pipeline: pipeline.name)
        let id = try await RolloutStore(connection).create(
            pipeline: pipeline.name, model: pipeline.model, stable: champion, canary: canary,
            phase: rollout.phase.rawValue, state: rollout,
            baseline: try await evidence.total(of: rollout), requestedBy: requestedBy,
            reason: reason)
        guard let id else { return nil }
        try await AuditLog(connection).record(
            actor: requestedBy, action: "rollout.start", object: "rollout/\(id)",
            before: StartLine(pipeline: pipeline.name, model: pipeline.model, champion: champion),
            after: StartLine(
                pipeline: pipeline.name, model: pipeline.model, champion: champion,
                canary: canary, reason: reason))
        return id
    }
}

/// The start of a rollout in the audit log.
private struct StartLine: Encodable {
    let pipeline: String
    let model: String
    let champion: Int?
    var canary: Int?
    var reason: String?
}
