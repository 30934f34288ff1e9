import Curl
import Foundation
import Kafka
import Observations
import Pipelines
import Postgres
import Registry
import Training

/// Sends the rows of the stream for prediction, keeps the score, and lets the saboteur in.
///
/// Each row is asked once, in order; its label is published `labelDelayRows` later. The replay
/// waits when the worker falls behind, for a half-hour of the market leaves it more time than a
/// demo does.
actor DemoReplay {
    /// How the served predictions and those of the first champion turned out.
    struct Score: Sendable {
        var served = DemoScore()
        var fixed = DemoScore()
    }

    private let plan: DemoPlan
    private let screen: DemoScreen
    private let timeline: DemoTimeline
    private let data: DemoData
    private let champion: ModelArtifact
    private let pool: PostgresPool
    private let pipeline: Pipeline
    private let saboteur: Saboteur
    private var sabotaged: Int?
    private var isSabotageStarted = false

    private(set) var score = Score()

    /// How often the replay looks whether the worker keeps up.
    private static let lagCheckRows = 25

    init(
        plan: DemoPlan, screen: DemoScreen, timeline: DemoTimeline, data: DemoData,
        champion: ModelArtifact, pool: PostgresPool, pipeline: Pipeline, saboteur: Saboteur
    ) {
        self.plan = plan
        self.screen = screen
        self.timeline = timeline
        self.data = data
        self.champion = champion
        self.pool = pool
        self.pipeline = pipeline
        self.saboteur = saboteur
    }

    /// The record with what only the replay knows.
    func record(_ record: DemoRecord) -> DemoRecord {
        var record = record
        record.sabotaged = isSabotageStarted ? sabotaged.map(String.init) : nil
        return record
    }

    /// Replays the rows after the training rows.
    func run(endpoints: [String], producer: KafkaProducer) async throws -> ReplaySummary {
        var settings = ReplaySettings(
            endpoints: endpoints, model: plan.model, label: plan.labelColumn, start: plan.start,
            interval: plan.interval, idPrefix: "electricity")
        settings.labelsTopic = pipeline.topic.labels
        settings.labelDelayRows = plan.labelDelayRows
        settings.rowsPerSecond = plan.rowsPerSecond
        let rows = try ReplayRows(
            file: "Examples/electricity/electricity.csv",
            rows: RowRange(lowerBound: plan.trainingRows, upperBound: plan.rows))
        return try await ReplayDriver(
            settings: settings, rows: rows, transport: HTTPTransport(), producer: producer
        ).run { row in try await self.take(row) }
    }

    private func take(_ row: ReplayedRow) async throws {
        let label = data.labels[row.index]
        score.served.add(prediction: row.prediction == "1" ? 1 : 0, label: label)
        let fixed = champion.score(numeric: data.row(row.index), categorical: [])
        score.fixed.add(prediction: champion.prediction(forScore: fixed), label: label)
        timeline.advance(to: row.index)
        guard row.index % Self.lagCheckRows == 0 else { return }
        screen.progress(
            done: row.index - plan.trainingRows, of: plan.rows - plan.trainingRows,
            "row \(row.index), version \(row.version), \(await timeline.rolling)")
        try await sabotage(at: row.index)
        try await waitForWorker(sent: row.index - plan.trainingRows + 1)
    }

    private func sabotage(at row: Int) async throws {
        guard row >= plan.sabotageRow, !isSabotageStarted else { return }
        if sabotaged == nil {
            let known = (row - plan.labelDelayRows - 2000)..<(row - plan.labelDelayRows)
            sabotaged = try await saboteur.register(
                features: data.features.rows(known), labels: known.map { data.labels[$0] },
                target: pipeline.decode.target)
        }
        guard let sabotaged, try await saboteur.startRollout(of: sabotaged) else { return }
        isSabotageStarted = true
        screen.event(
            row: row, "sabotage",
            "version \(sabotaged), trained on flipped labels, is submitted past the gate")
    }

    private func waitForWorker(sent: Int) async throws {
        while true {
            let next = try await pool.withConnection {
                try await StreamStore($0).nextOffsets(pipeline: plan.pipeline, partition: 0)
            }
            let behind = Int64(sent) - (next[pipeline.topic.predictions] ?? 0)
            if behind <= Int64(plan.lagRowsMax) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
