public import Decisions
public import Observations
public import Postgres
public import Validation

/// Every retraining: why it began, what it was trained on, how it was judged.
public struct RetrainingStore: Sendable {
    /// How a retraining ended.
    public enum Outcome: String, Sendable, Codable {
        /// It is still going on.
        case running
        /// The challenger passed the gate, and a rollout began.
        case deployed
        /// The challenger was registered, but is not better than the champion.
        case notBetter = "not_better"
        /// The rows did not suffice to judge, or another rollout stood in the way.
        case inconclusive
        /// Something went wrong.
        case failed
    }

    /// What the challenger was trained and judged on.
    public struct Training: Sendable, Hashable, Codable {
        /// Where the training rows came from.
        public var lineage: Lineage
        /// How many rows the hold-out has.
        public var holdOutRows: Int
        /// The event time of the oldest hold-out row.
        public var holdOutFrom: Timestamp?
        /// The event time of the newest hold-out row.
        public var holdOutTo: Timestamp?
        /// Seconds from taking the job to the end of validation.
        public var seconds: Double

        /// Makes a description.
        public init(
            lineage: Lineage, holdOutRows: Int, holdOutFrom: Timestamp?, holdOutTo: Timestamp?,
            seconds: Double
        ) {
            self.lineage = lineage
            self.holdOutRows = holdOutRows
            self.holdOutFrom = holdOutFrom
            self.holdOutTo = holdOutTo
            self.seconds = seconds
        }
    }

    /// One retraining.
    public struct Run: Sendable {
        /// The number of the run.
        public var id: Int64
        /// The pipeline.
        public var pipeline: String
        /// The job that does it.
        public var jobID: Int64
        /// Why it began.
        public var trigger: RetrainTrigger
        /// Why it began, in words.
        public var reason: String
        /// How it ended.
        public var outcome: Outcome
        /// The champion it was compared with.
        public var championVersion: Int?
        /// The version it made.
        public var challengerVersion: Int?
        /// What it was trained on.
        public var training: Training?
        /// How it was judged.
        public var verdict: GateVerdict?
        /// What went wrong; of a run that goes on, in the attempt before.
        public var error: String?
        /// How often it was begun.
        public var attempts: Int
        /// How often it may be begun.
        public var attemptsMax: Int
        /// When it began.
        public var startedAt: Timestamp
        /// When it ended.
        public var finishedAt: Timestamp?
    }

    private let connection: PostgresConnection

    /// The store as seen by `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// Records that a job begins; a later attempt of the same job continues its run.
    public func begin(
        jobID: Int64, pipeline: String, trigger: RetrainTrigger, reason: String
    ) async throws -> Int64 {
        if let row = try await connection.query(
            "SELECT id FROM retraining_runs WHERE job_id = \(jobID)"
        ).first {
            return try row.decode(Int64.self, "id")
        }
        let rows = try await connection.query(
            """
            INSERT INTO retraining_runs (job_id, pipeline, trigger, reason)
            VALUES (\(jobID), \(pipeline), \(trigger.rawValue), \(reason)) RETURNING id
            """)
        guard let row = rows.first else {
            throw RegistryError.notFound(kind: "job", name: "\(jobID)")
        }
        return try row.decode(Int64.self, "id")
    }

    /// Records how a run ended.
    public func finish(
        _ id: Int64, outcome: Outcome, champion: Int?, challenger: Int?, training: Training?,
        verdict: GateVerdict?, error: String?
    ) async throws {
        _ = try await connection.execute(
            """
            UPDATE retraining_runs SET outcome = \(outcome.rawValue),
                champion_version = \(champion.map(Int32.init)),
                challenger_version = \(challenger.map(Int32.init)),
                training = \(try training.map { try StoredJSON.encode($0) }),
                verdict = \(try verdict.map { try StoredJSON.encode($0) }),
                error = \(error), finished_at = clock_timestamp()
            WHERE id = \(id)
            """)
    }

    /// The newest runs first, at most `limit`.
    public func runs(pipeline: String, limit: Int = 50) async throws -> [Run] {
        try await connection.query(
            """
            SELECT retraining_runs.*, attempts, attempts_max, jobs.error AS job_error
            FROM retraining_runs JOIN jobs ON jobs.id = job_id
            WHERE retraining_runs.pipeline = \(pipeline)
            ORDER BY retraining_runs.id DESC LIMIT \(Int64(limit))
            """
        ).map(Self.run)
    }

    /// The run of a job; nil before its first attempt has begun.
    public func run(ofJob id: Int64) async throws -> Run? {
        try await connection.query(
            """
            SELECT retraining_runs.*, attempts, attempts_max, jobs.error AS job_error
            FROM retraining_runs JOIN jobs ON jobs.id = job_id WHERE jobs.id = \(id)
            """
        ).first.map(Self.run)
    }

    private static func run(_ row: PostgresRow) throws -> Run {
        Run(
            id: try row.decode(Int64.self, "id"),
            pipeline: try row.decode(String.self, "pipeline"),
            jobID: try row.decode(Int64.self, "job_id"),
            trigger: RetrainTrigger(rawValue: try row.decode(String.self, "trigger")) ?? .manual,
            reason: try row.decode(String.self, "reason"),
            outcome: Outcome(rawValue: try row.decode(String.self, "outcome")) ?? .failed,
            championVersion: try row.decodeIfPresent(Int32.self, "champion_version")
                .map(Int.init),
            challengerVersion: try row.decodeIfPresent(Int32.self, "challenger_version")
                .map(Int.init),
            training: try row.decodeIfPresent(PostgresJSON.self, "training").map {
                try StoredJSON.decode(Training.self, $0, what: "training")
            },
            verdict: try row.decodeIfPresent(PostgresJSON.self, "verdict").map {
                try StoredJSON.decode(GateVerdict.self, $0, what: "gate verdict")
            },
            error: try row.decodeIfPresent(String.self, "error")
                ?? row.decodeIfPresent(String.self, "job_error"),
            attempts: Int(try row.decode(Int32.self, "attempts")),
            attemptsMax: Int(try row.decode(Int32.self, "attempts_max")),
            startedAt: try row.timestamp("started_at"),
            finishedAt: try row.timestampIfPresent("finished_at"))
    }
}
