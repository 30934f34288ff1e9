import Postgres
import Registry
import Rollouts
import Serving

/// Carries out the actions of a rollout; each may be repeated.
struct RolloutActions {
    let pool: PostgresPool
    let target: any ServingTarget
    let model: String
    let predictionTopic: String

    /// Carries one action of a rollout out, on all instances of the target or in the registry.
    ///
    /// It may come late, from a leader that hung meanwhile: endpoints refuse traffic of an older
    /// generation, and the registry refuses an alias move that its rollout is not about any more.
    func perform(_ issued: IssuedAction, of rollout: Int64) async throws {
        switch issued.action {
        case .load(let version):
            try await load(version)
        case .setTraffic(let split):
            try await target.setTraffic(model: model, split)
        case .verifyTraffic(let split):
            try await target.verifyTraffic(model: model, split)
        case .moveAlias(let champion):
            try await moveAlias(to: champion, number: issued.number, rollout: rollout)
        case .unload(let version):
            try await target.unload(model: model, version: version)
        }
    }

    /// Loads all versions that a split names, and sets it.
    func restore(_ split: TrafficSplit) async throws {
        for version in Set(split.weights.keys).union(split.mirror.map { [$0] } ?? []).sorted() {
            try await load(version)
        }
        try await target.setTraffic(model: model, split)
        try await target.verifyTraffic(model: model, split)
    }

    private func load(_ version: String) async throws {
        let artifact = try await pool.withConnection { connection in
            let store = ModelStore(connection)
            guard let number = Int(version) else {
                throw RegistryError.notFound(kind: "model version", name: "\(model)/\(version)")
            }
            return try await store.artifact(store.version(number, of: model).contentHash)
        }
        try await target.load(
            model: model, version: version, artifact: artifact, predictionTopic: predictionTopic)
    }

    private func moveAlias(to champion: String, number: Int, rollout: Int64) async throws {
        guard let version = Int(champion) else {
            throw RegistryError.notFound(kind: "model version", name: "\(model)/\(champion)")
        }
        try await pool.withTransaction { connection in
            try await RolloutStore(connection).requireInFlight(number, of: rollout)
            try await AliasStore(connection).move(
                AliasStore.champion, of: model, to: version, actor: AuditLog.automatic,
                reason: "rollout \(rollout)")
        }
    }
}

extension RolloutAction {
    /// The name of the action in journals and logs.
    var name: String {
        switch self {
        case .load: "load"
        case .setTraffic: "set_traffic"
        case .verifyTraffic: "verify_traffic"
        case .moveAlias: "move_alias"
        case .unload: "unload"
        }
    }
}

extension ActionFailure {
    /// The failure of an action as the state machine takes it.
    ///
    /// What the registry does not hold will not be there next time either; everything else may
    /// pass.
    init(describing error: any Error) {
        if let failure = error as? ServingError {
            self.init(
                reason: failure.description, isRetriable: failure.isRetriable,
                observedGeneration: failure.observedGeneration)
        } else {
            self.init(reason: "\(error)", isRetriable: !(error is RegistryError))
        }
    }
}
