import Detection

/// The table at the end of a demo.
struct DemoSummary {
    let plan: DemoPlan
    let record: DemoRecord
    let replay: ReplaySummary
    let served: DemoScore
    let fixed: DemoScore
    let refused: Int

    /// What a loop with gates and canaries must reach, with at most so many retrainings.
    private static let bar = (accuracy: 0.745, f1: 0.67, retrainings: 40)

    /// The table as lines.
    var text: String {
        let recoveries = record.recoveries.sorted()
        let median = recoveries.isEmpty ? "-" : "\(recoveries[recoveries.count / 2])"
        let outcomes = record.retrainings.sorted { $0.key < $1.key }
            .map { "\($0.value) \($0.key.replacing("_", with: " "))" }.joined(separator: ", ")
        let alarms = record.alerts.sorted { $0.key < $1.key }
            .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        let events = Double(replay.rows + replay.labels) / max(replay.seconds, 1e-9)
        let rows: [[String]] = [
            ["accuracy", fixed.accuracy, served.accuracy],
            ["F1", fixed.f1, served.f1],
        ]
        return """

            Rows \(plan.trainingRows) to \(plan.rows), labels \(plan.labelDelayRows) rows late

            \(Table(columns: ["", "first champion", "served by Kedge"], rows: rows).text)

            Windows            \(record.windows), of which \(record.driftedWindows) drifted
            Alerts by webhook  \(alarms); \(record.resolved) resolved; \(refused) bad signatures
            Retrainings        \(record.retrainingCount): \(outcomes)
            Promotions         \(record.promotions)
            Roll-backs         \(record.rollbacks.count), the sabotaged version \
            \(record.sabotaged ?? "-") among them: \(sabotageText)
            From drift to recovery: median \(median) rows, labels arriving after \
            \(plan.labelDelayRows) of them
            Stream             \(Int(events.rounded())) events per second, \
            \(replay.rows) rows in \(Int(replay.seconds.rounded())) s, answers p50 \
            \(milliseconds(replay.latencySecondsP50)) ms, p99 \
            \(milliseconds(replay.latencySecondsP99)) ms
            \(barText)
            """
    }

    private var sabotageText: String {
        record.sabotaged.map { record.rollbacks.contains($0) ? "yes" : "NO" } ?? "not submitted"
    }

    private var barText: String {
        guard plan.rows == DemoPlan().rows, let accuracy = served.all.accuracy,
            let f1 = served.all.f1
        else { return "" }
        let holds =
            accuracy >= Self.bar.accuracy && f1 >= Self.bar.f1
            && record.retrainingCount - 1 <= Self.bar.retrainings
        return "Bar: accuracy .745, F1 .670, at most 40 retrainings: \(holds ? "met" : "MISSED")"
    }

    private func milliseconds(_ seconds: Double) -> String {
        DemoScore.text(seconds * 1000)
    }
}
