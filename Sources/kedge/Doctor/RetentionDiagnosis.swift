import Observations
import Registry

/// What is recorded about the age of rows says about what goes, and what goes too early.
struct RetentionDiagnosis {
    /// What a pipeline needs of its feature and label rows.
    struct Need {
        let pipeline: String
        /// How late a label may come.
        let labelDelay: Duration
        /// How many of its newest rows a retraining reads at most.
        let trainingRows: Int
        /// When Kedge knew the oldest of those rows.
        let oldestKnown: Timestamp?
    }

    let states: [RetentionStore.State]
    let now: Timestamp

    /// How long rows may be left that should have gone, or nobody may look, before it is told.
    static let patience = Duration.seconds(3600)
    /// A month goes as a whole; with so much more no row goes too early.
    private static let margin = Duration.seconds(31 * 86_400)

    /// What is wrong; else what is kept.
    func findings(_ needs: [Need]) -> [Finding] {
        guard !states.isEmpty else {
            return [
                .skipped(
                    "retention", "no control plane has looked at the age of rows yet",
                    remedy: "start 'kedge serve' on this database")
            ]
        }
        let problems = states.compactMap(problem) + needs.compactMap(problem)
        guard problems.isEmpty else { return problems }
        let kept = states.map { "\($0.kind.rawValue) \(RetentionPolicy.text($0.keep))" }
        return [.ok("retention", "kept: " + kept.joined(separator: ", "))]
    }

    private func problem(_ state: RetentionStore.State) -> Finding? {
        let check = "retention \(state.kind.rawValue)"
        if let since = state.behindSince, now - since > Self.patience {
            return .failed(
                check,
                "older rows than \(RetentionPolicy.text(state.keep)) have been left for "
                    + "\((now - since).components.seconds) s: "
                    + (state.problem ?? "no reason given"),
                remedy: "let those who use the tables finish, see 'database locks' and "
                    + "'kedge retrain list'; the leader then goes on by itself")
        }
        guard let looked = state.lookedAt, now - looked > Self.patience else { return nil }
        return .failed(
            check,
            "nobody has looked at the age of rows for "
                + "\((now - looked).components.seconds) s",
            remedy: "see that 'kedge serve' runs, and what its log says")
    }

    private func problem(_ need: Need) -> Finding? {
        guard let rows = states.first(where: { $0.kind == .rows }), let keep = rows.keep else {
            return nil
        }
        let check = "retention of \(need.pipeline)"
        if need.labelDelay > keep {
            return .failed(
                check,
                "expected rows to be kept for the \(RetentionPolicy.text(need.labelDelay)) that a "
                    + "label may come late, got \(RetentionPolicy.text(keep))",
                remedy: remedy(need.labelDelay) + ", or lower window.labels.maximumDelay")
        }
        guard let oldest = need.oldestKnown, let keptFrom = rows.keptFrom, oldest < keptFrom else {
            return nil
        }
        return .failed(
            check,
            "a retraining reads the newest \(need.trainingRows) rows; of these some were known on "
                + "\(oldest), and go after \(RetentionPolicy.text(keep))",
            remedy: remedy(now - oldest) + ", or lower retrain.rows")
    }

    private func remedy(_ age: Duration) -> String {
        let days = (age + Self.margin).components.seconds / 86_400 + 1
        return "keep them longer: 'kedge serve --retain rows=\(days)d'"
    }
}
