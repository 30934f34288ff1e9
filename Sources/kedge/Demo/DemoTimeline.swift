import Decisions
import Detection
import Foundation
import Observations
import Postgres
import Registry
import Rollouts
import Synchronization
import Validation

/// Follows what Kedge does, from the rows that its processes hand over through, and shows it.
actor DemoTimeline {
    private let pool: PostgresPool
    private let plan: DemoPlan
    private let screen: DemoScreen
    private let catcher: WebhookCatcher
    private let rowNow = Mutex(0)

    private var lastWindow: Int64 = -1
    private var lastRun: Int64 = 0
    private var rollouts: [Int64: (sequence: Int, shown: String)] = [:]

    /// What has happened so far.
    private(set) var record = DemoRecord()
    /// The newest rolling F1 of what was served, in words.
    private(set) var rolling = ""

    init(pool: PostgresPool, plan: DemoPlan, screen: DemoScreen, catcher: WebhookCatcher) {
        self.pool = pool
        self.plan = plan
        self.screen = screen
        self.catcher = catcher
        advance(to: plan.trainingRows)
    }

    /// Tells the row that the replay is at.
    nonisolated func advance(to row: Int) {
        rowNow.withLock { $0 = row }
    }

    private var row: Int { rowNow.withLock { $0 } }

    /// Shows what is new.
    func look() async throws {
        let (windows, runs, active, snapshot) = try await pool.withConnection { connection in
            (
                try await WindowStore(connection).windows(pipeline: plan.pipeline, limit: 10),
                try await RetrainingStore(connection).runs(pipeline: plan.pipeline, limit: 5),
                try await RolloutStore(connection).rollouts(pipeline: plan.pipeline, limit: 3),
                try await PerformanceStore(connection).snapshots(
                    pipeline: plan.pipeline, version: PerformanceStore.served, limit: 1
                ).first
            )
        }
        for window in windows.reversed() where window.number > lastWindow { show(window) }
        for message in catcher.take() { show(message) }
        for run in runs.reversed() where run.id > lastRun && run.finishedAt != nil { show(run) }
        for entry in active.reversed() { try await follow(entry) }
        if let f1 = snapshot?.metrics["f1"] {
            rolling =
                "rolling F1 \(DemoScore.text(f1.value)) "
                + "(\(DemoScore.text(f1.lower)) to \(DemoScore.text(f1.upper)))"
            record.rollingSeen = true
        }
    }

    /// Whether nothing is under way: no job, no rollout.
    func isQuiet() async throws -> Bool {
        try await pool.withConnection { connection in
            let active = try await RolloutStore(connection).active()
            let busy = try await JobQueue(connection).counts().contains {
                ["queued", "running"].contains($0.state)
            }
            return active.isEmpty && !busy
        }
    }

    private func show(_ window: WindowStore.Window) {
        lastWindow = window.number
        guard let report = window.report else { return }
        record.windows += 1
        guard report.drift else { return }
        record.driftedWindows += 1
        if window.modelVersion.map(String.init) == record.champion { noteAlarm() }
        let features = report.driftedFeatures.prefix(3).map { feature in
            let test = feature.tests.max { ($0.effect ?? 0) < ($1.effect ?? 0) }
            return "\(feature.name) \(Self.shortName(test)) \(DemoScore.text(test?.effect))"
        }
        let more = report.driftedFeatures.count - features.count
        screen.event(
            row: plan.row(at: window.endsAt), "drift",
            "window \(window.number) against what version \(window.modelVersion ?? 0) saw: "
                + features.joined(separator: ", ") + (more > 0 ? " and \(more) more" : ""))
    }

    private static func shortName(_ test: TestResult?) -> String {
        switch test?.test {
        case .kolmogorovSmirnov: "D"
        case .populationStabilityIndex: "PSI"
        case .chiSquare, .cramersV: "V"
        case .maximumMeanDiscrepancy, nil: "MMD"
        case .some(let other): other.rawValue
        }
    }

    /// Remembers the first alarm since the last promotion.
    private func noteAlarm() {
        record.alarmedAt = record.alarmedAt ?? row
    }

    private func show(_ message: WebhookCatcher.Caught) {
        let isFiring = message.type.hasSuffix("firing")
        record.alerts[message.kind, default: 0] += isFiring ? 1 : 0
        if isFiring, message.kind == "performance" { noteAlarm() }
        record.resolved += isFiring ? 0 : 1
        screen.event(
            row: row, "alert", (isFiring ? "" : "resolved: ") + "\(message.summary) [webhook]")
    }

    private func show(_ run: RetrainingStore.Run) {
        lastRun = run.id
        record.retrainings[run.outcome.rawValue, default: 0] += 1
        guard let training = run.training, let version = run.challengerVersion else {
            screen.event(row: row, "retrain", "failed: \(run.error ?? run.reason)")
            return
        }
        let ranges = training.lineage.predictionRanges
            .map { "\($0.topic)/\($0.partition) @ \($0.first) to \($0.last)" }
            .joined(separator: ", ")
        screen.event(row: row, "retrain", "because of \(run.trigger.rawValue): \(run.reason)")
        screen.event(
            row: nil, "",
            "version \(version) from \(training.lineage.trainingRows) rows (\(ranges)) in "
                + "\(DemoScore.text(training.seconds)) s")
        let comparison = run.verdict?.comparison
        let outcome = run.outcome == .deployed ? "to the canary" : "registered, not deployed"
        let opponent =
            run.championVersion == nil
            ? "of always answering the majority class"
            : "of champion \(DemoScore.text(comparison?.championMetric))"
        screen.event(
            row: nil, "validate",
            "hold-out F1 \(opponent), of challenger "
                + "\(DemoScore.text(comparison?.challengerMetric)): \(outcome)")
    }

    private func follow(_ entry: RolloutStore.Entry) async throws {
        var seen = rollouts[entry.id] ?? (sequence: 0, shown: "")
        let lines = try await pool.withConnection {
            try await RolloutStore($0).events(entry.id, after: seen.sequence)
        }
        for line in lines {
            seen.sequence = line.sequence
            guard !line.kind.hasPrefix("action."),
                let place = try? JSONDecoder().decode(
                    RolloutPlace.self, from: Data(line.detail.utf8))
            else { continue }
            let shown = "\(place.phase.rawValue)/\(place.step ?? -1)"
            guard shown != seen.shown else { continue }
            seen.shown = shown
            show(place, of: entry)
        }
        rollouts[entry.id] = seen
    }

    private func show(_ place: RolloutPlace, of entry: RolloutStore.Entry) {
        let version = entry.state.canary
        switch place.phase {
        case .pending: break
        case .progressing where place.step == nil: break
        case .progressing, .paused:
            record.canarySteps += 1
            screen.event(
                row: row, "canary",
                "version \(version) answers \(Int((place.weight * 100).rounded())) %"
                    + place.evidenceText)
        case .healthy:
            record.promotions += 1
            if let alarmed = record.alarmedAt { record.recoveries.append(row - alarmed) }
            record.alarmedAt = nil
            record.champion = version
            screen.event(
                row: row, "promote", "version \(version) has all traffic" + place.evidenceText)
        case .degraded:
            record.rollbacks.append(version)
            let cause = entry.state.causeText ?? place.cause?.rawValue ?? ""
            screen.event(
                row: row, "rollback",
                "version \(version) is taken back (\(cause))" + place.evidenceText)
        }
    }
}
