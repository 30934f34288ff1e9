import FeatureStore
import Foundation
import Models
import Observations
import Pipelines
import Registry
import Training
import Validation

extension Retraining {
    /// A challenger, and how it did on rows that it had not seen when it answered.
    struct Trial: Sendable {
        let challenger: DeployableModel
        /// The event times of the rows that it was judged on, oldest first.
        let judged: [Timestamp]
        /// The baseline of its monitors.
        let metrics: VersionMetrics
        let verdict: GateVerdict

        /// How many of the newest rows the challenger learned, when those before them followed
        /// another law; nil when not.
        var windowRows: Int? {
            if case .trained(let model) = challenger { model.training.windowRows } else { nil }
        }
    }

    /// Trains, and judges on rows that were held out.
    func holdOut(
        _ set: TrainingSet, rows: TrainingRows, champion: Champion?
    ) async throws -> Trial {
        let challenger = try await train(set, rows: rows)
        let holdOut = rows.holdOut
        let answers = try ModelAnswers(
            of: challenger, on: holdOut.features, trainingRows: set.count)
        let verdict = try Gate.judge(
            champion: try champion.map {
                try ModelAnswers(
                    of: $0.model, on: holdOut.features,
                    trainingRows: $0.version.lineage.trainingRows)
            },
            challenger: answers, labels: holdOut.labels, target: set.target,
            policy: pipeline.validate.gate, seed: pipeline.retrain.seed)
        return Trial(
            challenger: challenger, judged: holdOut.eventTimes,
            metrics: try VersionMetrics(of: answers, labels: holdOut.labels, target: set.target),
            verdict: verdict)
    }

    /// Selects and trains, and judges on what was rehearsed.
    func rehearse(
        _ set: TrainingSet, rows: TrainingRows, champion: Champion?, changedAt: Timestamp?
    ) async throws -> Trial {
        let settings = settings(rows, changedAt: changedAt)
        guard
            let (rehearsal, model) = try await TrainingThread.shared.rehearse(
                set, settings: settings)
        else { preconditionFailure("a pipeline that rehearses selects") }
        let first = rows.firstRow(after: champion?.version.lineage.lastEventTime)
        let championAnswers = try champion.map {
            try ModelAnswers(
                of: $0.model, on: set.features.rows(first..<set.count),
                trainingRows: $0.version.lineage.trainingRows)
        }
        let verdict = try Gate.judge(
            rehearsal, champion: championAnswers, firstRow: first, target: set.target,
            policy: pipeline.validate.gate, seed: pipeline.retrain.seed)
        return Trial(
            challenger: .trained(model),
            judged: rehearsal.rows(from: first).map { rows.training.eventTimes[$0] },
            metrics: try VersionMetrics(
                of: ModelAnswers(of: rehearsal), labels: rehearsal.labels, target: set.target),
            verdict: verdict.adding(reasons: [
                rehearsal.sentence(
                    embargoRows: settings.embargoRows,
                    rowsSinceChange: changedAt.map { rows.count(from: $0) },
                    championFirst: champion.map { _ in first })
            ]))
    }

    private func train(_ set: TrainingSet, rows: TrainingRows) async throws -> DeployableModel {
        guard let trainer = pipeline.retrain.trainer else {
            return .trained(
                try await TrainingThread.shared.train(set, settings: settings(rows)))
        }
        return try await ExternalTrainer(
            settings: trainer, place: external,
            environment: ProcessInfo.processInfo.environment
        ).train(set, eventTimes: rows.training.eventTimes, seed: pipeline.retrain.seed)
    }

    private func settings(_ rows: TrainingRows, changedAt: Timestamp? = nil) -> TrainingSettings {
        pipeline.trainingSettings(
            embargoRows: rows.embargoRows(pipeline.validate.embargo),
            rowsSinceChange: changedAt.map { rows.count(from: $0) })
    }
}

extension TrainingSettings {
    /// How many rows whose labels may not have been known `auto` leaves out.
    fileprivate var embargoRows: Int {
        guard case .automatic(let selection) = learner else { return 0 }
        return selection.embargoRows
    }
}

extension Rehearsal {
    /// What was rehearsed, as a reason of a verdict.
    fileprivate func sentence(
        embargoRows: Int, rowsSinceChange: Int?, championFirst: Int?
    ) -> String {
        var models =
            "Rehearsed on the newest \(scoredRows.count) rows, by models of "
            + (windowRows.map { "at most \($0)" } ?? "all")
            + " rows before them, less \(embargoRows) whose labels were not known yet."
        if let rowsSinceChange, candidates.contains(where: { $0.windowRows == rowsSinceChange }) {
            models +=
                " The newest \(rowsSinceChange) rows, since the change that an alarm found, were "
                + "tried by themselves."
        }
        guard let championFirst else { return models }
        return models
            + " Judged on the \(rows(from: championFirst).count) of them that the champion "
            + "has not learned."
    }
}
