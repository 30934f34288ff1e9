import Pipelines
public import Postgres
import Registry

/// One attempt at a retraining job, in a process of its own.
///
/// It gives the signs of life that the job's lease lives on, so a trainer that hangs loses its
/// lease; whether the lease is still held is checked in the transaction that stores its result.
public struct TrainerJob: Sendable {
    private let pool: PostgresPool
    private let softwareVersion: String
    private let id: Int64
    private let owner: String
    private let lease: Duration
    private let external: ExternalTrainer.Place

    /// Names an attempt.
    ///
    /// - Parameters:
    ///   - id: the number of the job.
    ///   - owner: the name under which the attempt was taken.
    ///   - lease: how long the job may go without a sign of life.
    ///   - external: where programs of pipelines are, and run.
    public init(
        pool: PostgresPool, softwareVersion: String, id: Int64, owner: String, lease: Duration,
        external: ExternalTrainer.Place
    ) {
        self.pool = pool
        self.softwareVersion = softwareVersion
        self.id = id
        self.owner = owner
        self.lease = lease
        self.external = external
    }

    /// Trains, judges and stores the result.
    ///
    /// - Throws: what went wrong; `RetrainingError.leaseLost` when the job is no longer this
    ///   owner's.
    public func run() async throws {
        let (job, pipeline) = try await pool.withConnection { connection in
            guard let job = try await JobQueue(connection).running(id, owner: owner) else {
                throw RetrainingError.leaseLost
            }
            guard let current = try await PipelineStore(connection).current(job.pipeline) else {
                throw RetrainingError.noPipeline(job.pipeline)
            }
            return (job, current.pipeline)
        }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                _ = try await Retraining(
                    pool: pool, softwareVersion: softwareVersion, owner: owner,
                    pipeline: pipeline, job: job, external: external
                ).run()
                return true
            }
            group.addTask {
                try await giveSigns()
                return false
            }
            defer { group.cancelAll() }
            // Whichever comes first: the result, or that the lease is lost.
            _ = try await group.next()
        }
    }

    private func giveSigns() async throws {
        while true {
            let isOurs = try await pool.withConnection {
                try await JobQueue($0).heartbeat(id, owner: owner, lease: lease)
            }
            guard isOurs else { throw RetrainingError.leaseLost }
            // The beat of the signs of life, several in each lease.
            try await Task.sleep(for: lease / Self.signsPerLease)
        }
    }

    /// How many signs of life are given within a lease, so that some may be lost.
    private static let signsPerLease = 5
}
