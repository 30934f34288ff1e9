import Observations
import Postgres
import Testing

/// A change of a job, noted by the database itself.
struct JobLine {
    let pipeline: String
    let state: String
    let attempt: Int
    let owner: String?
    let error: String?
    /// When it may be taken, in milliseconds.
    let runAfter: Int64
    /// When it was noted, in milliseconds.
    let at: Int64

    /// What makes the database note every change of a state or an attempt.
    static let recorder: [PostgresQuery] = [
        """
        CREATE TABLE job_lines (
            line bigint GENERATED ALWAYS AS IDENTITY, pipeline text, state text, attempt integer,
            owner text, error text, run_after timestamptz, at timestamptz)
        """,
        """
        CREATE FUNCTION note_job() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' OR (old.state, old.attempts) <> (new.state, new.attempts) THEN
                INSERT INTO job_lines (pipeline, state, attempt, owner, error, run_after, at)
                VALUES (new.pipeline, new.state, new.attempts, new.owner, new.error,
                    new.run_after, clock_timestamp());
            END IF;
            RETURN new;
        END $$
        """,
        """
        CREATE TRIGGER jobs_are_noted AFTER INSERT OR UPDATE ON jobs
        FOR EACH ROW EXECUTE FUNCTION note_job()
        """,
    ]

    /// All lines in order, of one pipeline or of all.
    static func all(_ pool: PostgresPool, pipeline: String?) async throws -> [JobLine] {
        try await pool.query(
            """
            SELECT pipeline, state, attempt, owner, error,
                (extract(epoch FROM run_after) * 1000)::bigint AS run_after,
                (extract(epoch FROM at) * 1000)::bigint AS at
            FROM job_lines WHERE \(pipeline)::text IS NULL OR pipeline = \(pipeline) ORDER BY line
            """
        ).map { row in
            JobLine(
                pipeline: try row.decode(String.self, "pipeline"),
                state: try row.decode(String.self, "state"),
                attempt: Int(try row.decode(Int32.self, "attempt")),
                owner: try row.decodeIfPresent(String.self, "owner"),
                error: try row.decodeIfPresent(String.self, "error"),
                runAfter: try row.decode(Int64.self, "run_after"),
                at: try row.decode(Int64.self, "at"))
        }
    }

    /// Attempts follow each other, each after a pause that doubles, and nobody has two at once.
    ///
    /// - Parameter pause: the pause before the second attempt.
    static func expectOrder(_ lines: [JobLine], pause: Duration) {
        for (before, after) in zip(lines, lines.dropFirst()) {
            switch (before.state, after.state) {
            case ("queued", "running"):
                #expect(after.attempt == before.attempt + 1)
                // Times are rounded to milliseconds.
                #expect(after.at >= before.runAfter - 1)
            case ("running", "queued"):
                #expect(after.attempt == before.attempt)
                let expected = pause.milliseconds << (before.attempt - 1)
                #expect(abs(after.runAfter - after.at - expected) < 100, "\(after)")
            case ("running", "running"):
                #expect(after.attempt == before.attempt + 1)
                #expect(after.owner != before.owner)
            case ("running", "succeeded"), ("running", "failed"):
                #expect(after.owner == before.owner)
            case ("succeeded", "queued"), ("failed", "queued"):
                #expect(after.attempt == 0)
            default:
                Issue.record("\(before) was followed by \(after)")
            }
        }
    }
}
