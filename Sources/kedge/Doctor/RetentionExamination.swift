import ControlPlane
import Observations
import Pipelines
import Postgres
import Registry
import Windows

/// Looks at what is kept, and whether pipelines need more.
struct RetentionExamination {
    let connection: PostgresConnection

    func findings(_ pipelines: [Pipeline]) async throws -> [Finding] {
        var needs: [RetentionDiagnosis.Need] = []
        for pipeline in pipelines {
            needs.append(
                RetentionDiagnosis.Need(
                    pipeline: pipeline.name,
                    labelDelay: .milliseconds(
                        pipeline.window.labels.join.maximumDelayMilliseconds),
                    trainingRows: pipeline.retrain.rowsMax,
                    oldestKnown: try await oldestTrainingRow(pipeline)))
        }
        return RetentionDiagnosis(
            states: try await RetentionStore(connection).states(), now: WallClock.now()
        ).findings(needs)
    }

    /// When Kedge knew the oldest of the rows that a retraining would read now.
    private func oldestTrainingRow(_ pipeline: Pipeline) async throws -> Timestamp? {
        try await connection.query(
            """
            SELECT min(known_at) AS oldest FROM (
                SELECT known_at FROM feature_rows
                WHERE view_id = (SELECT id FROM feature_views WHERE name = \(pipeline.name))
                ORDER BY event_time DESC LIMIT \(Int64(pipeline.retrain.rowsMax))) AS newest
            """
        ).first?.decodeIfPresent(PostgresTimestamp.self, "oldest")
            .map { Timestamp(milliseconds: $0.milliseconds) }
    }
}
