public import Postgres
public import Rollouts

/// How versions did on labelled traffic: what a canary is judged by.
public struct EvidenceStore: Sendable {
    /// How often a version's answers were right and wrong.
    public struct Outcomes: Sendable, Hashable {
        /// Right answers.
        public let correct: Int64
        /// Wrong answers.
        public let wrong: Int64
    }

    private let connection: PostgresConnection

    /// The store as seen by `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// Adds outcomes of requests that two versions scored, whichever of them answered.
    public func add(
        _ evidence: PairedEvidence, pipeline: String, partition: Int32, stable: Int, canary: Int
    ) async throws {
        let ordered = stable < canary ? evidence : evidence.swapped
        _ = try await connection.execute(
            """
            INSERT INTO paired_evidence AS e (pipeline, partition, lower_version, higher_version,
                both_right, only_lower_right, only_higher_right, both_wrong)
            VALUES (\(pipeline), \(partition), \(Int32(min(stable, canary))),
                \(Int32(max(stable, canary))), \(Int64(ordered.bothRight)),
                \(Int64(ordered.onlyStableRight)), \(Int64(ordered.onlyCanaryRight)),
                \(Int64(ordered.bothWrong)))
            ON CONFLICT (pipeline, partition, lower_version, higher_version) DO UPDATE SET
                both_right = e.both_right + excluded.both_right,
                only_lower_right = e.only_lower_right + excluded.only_lower_right,
                only_higher_right = e.only_higher_right + excluded.only_higher_right,
                both_wrong = e.both_wrong + excluded.both_wrong
            """)
    }

    /// All paired outcomes of two versions.
    public func paired(
        pipeline: String, stable: Int, canary: Int
    ) async throws -> PairedEvidence {
        let rows = try await connection.query(
            """
            SELECT coalesce(sum(both_right), 0)::bigint AS both_right,
                coalesce(sum(only_lower_right), 0)::bigint AS only_lower_right,
                coalesce(sum(only_higher_right), 0)::bigint AS only_higher_right,
                coalesce(sum(both_wrong), 0)::bigint AS both_wrong
            FROM paired_evidence WHERE pipeline = \(pipeline)
              AND lower_version = \(Int32(min(stable, canary)))
              AND higher_version = \(Int32(max(stable, canary)))
            """)
        guard let row = rows.first else { return PairedEvidence() }
        let ordered = PairedEvidence(
            bothRight: Int(try row.decode(Int64.self, "both_right")),
            onlyStableRight: Int(try row.decode(Int64.self, "only_lower_right")),
            onlyCanaryRight: Int(try row.decode(Int64.self, "only_higher_right")),
            bothWrong: Int(try row.decode(Int64.self, "both_wrong")))
        return stable < canary ? ordered : ordered.swapped
    }

    /// Adds outcomes of requests that a version answered.
    public func add(
        correct: Int, wrong: Int, pipeline: String, partition: Int32, version: Int
    ) async throws {
        _ = try await connection.execute(
            """
            INSERT INTO version_outcomes AS o (pipeline, partition, model_version, correct, wrong)
            VALUES (\(pipeline), \(partition), \(Int32(version)), \(Int64(correct)),
                \(Int64(wrong)))
            ON CONFLICT (pipeline, partition, model_version) DO UPDATE SET
                correct = o.correct + excluded.correct, wrong = o.wrong + excluded.wrong
            """)
    }

    /// All outcomes of the requests that a version answered.
    public func outcomes(pipeline: String, version: Int) async throws -> Outcomes {
        let rows = try await connection.query(
            """
            SELECT coalesce(sum(correct), 0)::bigint AS correct,
                coalesce(sum(wrong), 0)::bigint AS wrong
            FROM version_outcomes
            WHERE pipeline = \(pipeline) AND model_version = \(Int32(version))
            """)
        guard let row = rows.first else { return Outcomes(correct: 0, wrong: 0) }
        return Outcomes(
            correct: try row.decode(Int64.self, "correct"),
            wrong: try row.decode(Int64.self, "wrong"))
    }
}

extension PairedEvidence {
    /// The same outcomes with stable and canary exchanged.
    fileprivate var swapped: PairedEvidence {
        PairedEvidence(
            bothRight: bothRight, onlyStableRight: onlyCanaryRight,
            onlyCanaryRight: onlyStableRight, bothWrong: bothWrong)
    }
}
