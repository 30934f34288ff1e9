public import Observations

/// Looks for rows that a judgement must not see twice, and for features from the future.
public enum RowIdentityCheck {
    /// Rows whose ids are among those of rows that a model was trained on.
    ///
    /// - Parameter ids: the id of each row; nil for rows without one, which are not judged.
    public static func shared(
        ids: [String?], with others: Set<String>
    ) -> TrainingFinding? {
        let rows = ids.indices.filter { ids[$0].map(others.contains) ?? false }
        guard !rows.isEmpty else { return nil }
        return TrainingFinding(
            kind: .sharedRows, severity: .refused, at: rows,
            reason: "\(rows.count) of \(ids.count) rows are among those that a model was trained "
                + "on, by their ids")
    }

    /// Rows of which a feature became known after the prediction was made.
    ///
    /// - Parameters:
    ///   - times: when each prediction was made.
    ///   - featureTimes: when the feature became known; nil where that is not told.
    ///   - column: what tells it.
    public static func newer(
        times: [Timestamp], featureTimes: [Timestamp?], column: String
    ) -> TrainingFinding? {
        let rows = times.indices.filter { row in
            featureTimes[row].map { $0 > times[row] } ?? false
        }
        guard !rows.isEmpty else { return nil }
        return TrainingFinding(
            kind: .newerFeature, severity: .refused, feature: column, at: rows,
            reason: "in \(rows.count) of \(times.count) rows '\(column)' is later than the "
                + "prediction: the model would be trained on what was not known")
    }
}
