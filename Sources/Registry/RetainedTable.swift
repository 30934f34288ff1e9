/// The table of a kind of rows: what tells their age, and which of them may go.
///
/// The texts are SQL, in which `t` is a row of the table.
struct RetainedTable {
    /// The name of the table.
    let name: String
    /// The columns of the primary key.
    let key: [String]
    /// When Kedge knew the row, or had done with it.
    let time: String
    /// Which rows may go; the others are still needed, whatever their age.
    let mayGo: String
    /// Tables with rows that go with a row, and which do; there `d` is such a row.
    var dependants: [(name: String, condition: String)] = []
    /// The table and those whose rows go with its rows.
    var allNames: [String] {
        dependants.map(\.name).reduce(into: [name]) { if !$0.contains($1) { $0.append($1) } }
    }

    /// The table of a kind; nil for feature and label rows, which go by partitions.
    init?(_ kind: RetainedKind) {
        switch kind {
        case .rows: return nil
        case .windows: self = .windows
        case .performance: self = .performance
        case .retrainings: self = .retrainings
        case .rollouts: self = .rollouts
        case .alerts: self = .alerts
        case .deadLetters: self = .deadLetters
        case .audit: self = .audit
        }
    }

    private init(
        name: String, key: [String] = ["id"], time: String, mayGo: String,
        dependants: [(name: String, condition: String)] = []
    ) {
        self.name = name
        self.key = key
        self.time = time
        self.mayGo = mayGo
        self.dependants = dependants
    }

    /// The newest window of each pipeline stays.
    ///
    /// What labels that came after their window was removed have left goes with the next one.
    private static let windows = RetainedTable(
        name: "windows", key: ["pipeline", "number", "revision"], time: "t.known_at",
        mayGo: """
            t.number < (SELECT max(number) FROM windows w WHERE w.pipeline = t.pipeline)
            """,
        dependants: ["window_performance", "window_performance_revisions"].flatMap {
            [
                ($0, "d.pipeline = t.pipeline AND d.number = t.number"),
                (
                    $0,
                    """
                    d.pipeline = t.pipeline AND d.number < t.number
                    AND t.number = (SELECT max(o.number) FROM due o WHERE o.pipeline = t.pipeline)
                    AND NOT EXISTS (SELECT FROM windows w
                        WHERE w.pipeline = d.pipeline AND w.number = d.number)
                    """
                ),
            ]
        })

    /// The newest snapshot of each version stays.
    private static let performance = RetainedTable(
        name: "performance", key: ["pipeline", "partition", "model_version", "labels"],
        time: "t.known_at",
        mayGo: """
            t.labels < (SELECT max(labels) FROM performance p
                WHERE p.pipeline = t.pipeline AND p.partition = t.partition
                  AND p.model_version = t.model_version)
            """)

    /// The newest retraining of each pipeline stays, and those that made versions with an alias.
    private static let retrainings = RetainedTable(
        name: "jobs", time: "t.finished_at",
        mayGo: """
            t.state IN ('succeeded', 'failed') AND NOT EXISTS (
                SELECT FROM retraining_runs r WHERE r.job_id = t.id AND (
                    r.outcome = 'running'
                    OR NOT EXISTS (SELECT FROM retraining_runs newer
                        WHERE newer.pipeline = r.pipeline AND newer.id > r.id)
                    OR EXISTS (SELECT FROM pipelines p JOIN model_aliases a ON a.model = p.model
                        WHERE p.name = r.pipeline AND a.version = r.challenger_version
                          AND a.valid_to IS NULL)))
            """,
        dependants: [("retraining_runs", "d.job_id = t.id")])

    /// Rollouts that go on stay, and the newest of each pipeline.
    private static let rollouts = RetainedTable(
        name: "rollouts", time: "t.finished_at",
        mayGo: """
            t.id < (SELECT max(id) FROM rollouts r WHERE r.pipeline = t.pipeline)
            """,
        dependants: ["rollout_events", "rollout_requests"].map { ($0, "d.rollout_id = t.id") })

    /// Alerts that fire stay, and those of which somebody has still to be told.
    private static let alerts = RetainedTable(
        name: "alerts", time: "coalesce(t.resolved_at, t.created_at)",
        mayGo: """
            t.ends_at IS NOT NULL AND NOT EXISTS (
                SELECT FROM alert_deliveries d WHERE d.alert_id = t.id AND d.state = 'pending')
            """,
        dependants: [("alert_deliveries", "d.alert_id = t.id")])

    /// Letters that wait for their topic stay.
    private static let deadLetters = RetainedTable(
        name: "dead_letters", time: "t.created_at",
        mayGo: "(t.published_at IS NOT NULL OR t.refused IS NOT NULL)")

    private static let audit = RetainedTable(name: "audit_log", time: "t.at", mayGo: "true")
}
