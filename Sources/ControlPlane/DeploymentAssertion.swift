import Foundation
import Logging
import Pipelines
import Postgres
import Registry
import Rollouts
import Serving

/// Brings endpoints that restarted, or were changed by others, back to the recorded traffic.
struct DeploymentAssertion {
    let pool: PostgresPool
    let targets: ServingTargets
    let leadership: Leadership
    let logger: Logger

    /// Looks at the endpoints of all pipelines; one that fails does not hold up the others.
    func run() async throws {
        let deployments = try await pool.withConnection { try await DeploymentStore($0).all() }
        for deployment in deployments {
            try Task.checkCancellation()
            do {
                try await hold(deployment)
            } catch {
                logger.warning(
                    "The recorded traffic could not be set; trying again.",
                    metadata: [
                        "pipeline": "\(deployment.pipeline)", "error.message": "\(error)",
                    ])
            }
        }
    }

    private func hold(_ deployment: DeploymentStore.Deployment) async throws {
        let current = try await pool.withConnection {
            try await PipelineStore($0).current(deployment.pipeline)
        }
        guard let pipeline = current?.pipeline else { return }
        let split = try JSONDecoder().decode(
            TrafficSplit.self, from: Data(deployment.split.utf8))
        let actions = RolloutActions(
            pool: pool, target: try targets.target(for: pipeline), model: deployment.model,
            predictionTopic: pipeline.topic.predictions)
        do {
            try await actions.target.verifyTraffic(model: deployment.model, split)
        } catch {
            // A leader that hung meanwhile compares with what has long been replaced.
            guard leadership.isLeader else { return }
            logger.warning(
                "An endpoint does not show the recorded traffic; setting it again.",
                metadata: ["pipeline": "\(pipeline.name)", "error.message": "\(error)"])
            let observed = error.observedGeneration
            try await actions.restore(try await renewed(split, after: observed, deployment))
        }
    }

    /// The split under a generation that endpoints take even if somebody else set a newer one.
    private func renewed(
        _ split: TrafficSplit, after observed: Int64?, _ deployment: DeploymentStore.Deployment
    ) async throws -> TrafficSplit {
        guard let observed, observed >= split.generation, observed < .max else { return split }
        let newer = try TrafficSplit(
            weights: split.weights, mirror: split.mirror, generation: observed + 1)
        let json = String(decoding: try JSONEncoder().encode(newer), as: UTF8.self)
        // Recorded before it is set, so that it is asserted again if this process dies.
        try await pool.withTransaction {
            try await DeploymentStore($0).replace(deployment, split: json)
        }
        return newer
    }
}
