import FeatureStore
public import Observations
public import Postgres
public import Registry

/// Removes what is older than it is kept: months of feature and label rows, rows of other tables.
///
/// It may be killed at any point and run by several processes at once: each step is a transaction
/// of its own that finds out anew what is there.
public struct RetentionRound: Sendable {
    /// What a round removed of a kind, and why something is left.
    public struct Outcome: Sendable, Equatable {
        /// The kind.
        public var kind: RetainedKind
        /// How many rows went; those of dropped months are not counted.
        public var rows = 0
        /// The months of feature and label rows that were dropped, such as `202611`.
        public var months: [String] = []
        /// Why rows are left that should have gone; nil when none are.
        public var problem: String?
    }

    /// How many rows of a table go in one transaction.
    static let batchRowsMax = 1000
    /// How many such transactions there are for a kind in a round.
    static let batchesMax = 100

    private let pool: PostgresPool
    private let policy: RetentionPolicy
    private let now: Timestamp

    /// A round at a time.
    public init(pool: PostgresPool, policy: RetentionPolicy, now: Timestamp) {
        self.pool = pool
        self.policy = policy
        self.now = now
    }

    /// Removes what has to go, and records how far that came.
    ///
    /// Of each kind so many rows go that no transaction is long; what is left is a problem of the
    /// outcome, and goes in the next round.
    ///
    /// - Throws: what kept it from recording; trouble with a kind is a problem of its outcome.
    public func run() async throws -> [Outcome] {
        try await pool.withTransaction { try await RetentionStore($0).put(policy, now: now) }
        var outcomes: [Outcome] = []
        for kind in RetainedKind.allCases {
            var outcome = Outcome(kind: kind)
            do {
                if let cutoff = policy.cutoff(of: kind, now: now) {
                    try await remove(before: cutoff, &outcome)
                }
            } catch is CancellationError {
                throw CancellationError()
            } catch let error as PostgresError where error.sqlstate == Self.lockNotAvailable {
                outcome.problem = "somebody uses the tables; see 'kedge doctor'"
            } catch {
                outcome.problem = "\(error)"
            }
            let (problem, kind) = (outcome.problem, outcome.kind)
            try await pool.withConnection {
                try await RetentionStore($0).looked(at: kind, problem: problem)
            }
            outcomes.append(outcome)
        }
        return outcomes
    }

    private static let lockNotAvailable = "55P03"

    private func remove(before cutoff: Timestamp, _ outcome: inout Outcome) async throws {
        let kind = outcome.kind
        for _ in 0..<Self.batchesMax {
            try Task.checkCancellation()
            let (most, all) = try await pool.withTransaction { connection in
                guard kind != .rows else {
                    return try await FeatureRowPartitions(connection)
                        .removeStrays(before: cutoff, limit: Self.batchRowsMax)
                }
                let count = try await RetentionStore(connection)
                    .remove(kind, before: cutoff, limit: Self.batchRowsMax)
                if kind == .audit, count > 0 {
                    try await AuditLog(connection).record(
                        actor: AuditLog.automatic, action: "retention.remove", object: "audit",
                        before: ["rows": "\(count)", "before": "\(cutoff)"],
                        after: nil as String?)
                }
                return (count, count)
            }
            outcome.rows += all
            if most < Self.batchRowsMax {
                if kind == .rows { try await dropMonths(before: cutoff, &outcome) }
                return
            }
        }
        outcome.problem = "there are more rows than one round removes"
    }

    /// Drops the months that ended before a time, the oldest first.
    private func dropMonths(before cutoff: Timestamp, _ outcome: inout Outcome) async throws {
        let months = try await pool.withConnection {
            try await FeatureRowPartitions($0).months()
        }
        for month in months where month.end <= cutoff {
            try Task.checkCancellation()
            // Not tried again at once: whoever uses the tables should not be held up for long.
            let end = try await pool.withTransaction(retries: 0) { try await drop(month, $0) }
            switch end {
            case .dropped: outcome.months.append(month.name)
            case .gone: continue
            case .needed(let pipelines):
                outcome.problem =
                    "month \(month.name) is needed by the retraining of "
                    + pipelines.joined(separator: ", ")
            }
        }
    }

    private enum Drop: Sendable {
        case dropped
        case gone
        case needed(by: [String])
    }

    private func drop(
        _ month: FeatureRowPartitions.Month, _ connection: PostgresConnection
    ) async throws -> Drop {
        let partitions = FeatureRowPartitions(connection)
        try await partitions.lock()
        guard try await partitions.months().contains(where: { $0.name == month.name }) else {
            return .gone
        }
        let training = try await JobQueue(connection).pipelines(
            running: RetrainRequest.jobKind)
        let needed = try await partitions.views(training, in: month)
        guard needed.isEmpty else { return .needed(by: needed) }
        try await partitions.drop(month)
        try await AuditLog(connection).record(
            actor: AuditLog.automatic, action: "retention.drop", object: "rows/\(month.name)",
            before: [
                "knownFrom": "\(month.start)", "knownTo": "\(month.end)",
                "bytes": "\(month.bytes)",
            ],
            after: nil as String?)
        return .dropped
    }
}
