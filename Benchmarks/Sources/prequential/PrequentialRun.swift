import Decisions
import Detection
import Observations
import Pipelines
import Training
import Validation

/// Kedge on a label stream: detect, decide, retrain and validate, with no look ahead.
///
/// Of each row it is first predicted what the champion says, then the label of the row `delay`
/// before it becomes known. The champion's errors go to the monitor that watches it, its alarms and
/// the labels to the decider, and what the decider retrains goes through the gate.
struct PrequentialRun {
    /// The share of the rows that the first model is trained on.
    static let firstShare = 0.1
    private let stream: LabelStream
    private let pipeline: Pipeline
    /// Labels, on average at least, to a false alarm of the monitor of the error rate.
    private let labelsToFalseAlarm: Double

    /// The class that was predicted for each row from the first predicted one on.
    private(set) var predictions: [Double] = []
    /// How often a model was trained after the first.
    private(set) var retrainings = 0
    /// How often one took over.
    private(set) var deployments = 0
    /// The first row that is predicted.
    let start: Int

    /// Makes a run of the policy that a pipeline states.
    init(_ stream: LabelStream, pipeline: Pipeline) throws {
        self.stream = stream
        self.pipeline = pipeline
        start = Int(Double(stream.rows.count) * Self.firstShare)
        guard pipeline.validate.isRehearsed, pipeline.retrain.streamSelection != nil,
            pipeline.decide.retrain.driftedWindows == nil,
            let monitor = pipeline.detect.performance.monitors.first, monitor.metric == .errorRate
        else {
            throw StreamError(
                expected: "a pipeline that rehearses, and retrains on its errors alone")
        }
        labelsToFalseAlarm = Double(monitor.expectedLabelsToFalseAlarm)
    }

    /// The F1 of the predictions.
    var f1: Double? {
        var counts = ConfusionCounts()
        for (label, prediction) in zip(stream.rows.labels[start...], predictions) {
            counts.add(label: label, prediction: prediction)
        }
        return counts.estimate(of: .f1)?.value
    }

    /// Runs through the rows; without `adapts`, by the first model alone.
    mutating func run(adapts: Bool) throws {
        let rows = stream.rows
        var decider = RetrainDecider()
        let policy = pipeline.decide.retrain
        _ = decider.handle(.labelsJoined(count: start, at: time(start - 1)), policy: policy)
        _ = decider.handle(.requested(by: "start"), policy: policy)
        let known = newest(before: start)
        let first = try rehearse(on: known)
        var champion = try Trainer.train(from: known, as: first)
        try deploy(champion, from: start)
        note(windowOf: champion, to: &decider)
        var learned = start
        _ = decider.handle(.ended(championChanged: true), policy: policy)
        var (monitor, championSince) = (try monitor(of: first), start)
        for row in start..<rows.count where adapts {
            let labelled = row - stream.delay
            guard labelled >= start else { continue }
            var decision = decider.handle(
                .labelsJoined(count: 1, at: time(labelled)), policy: policy)
            let isError = predictions[labelled - start] != rows.labels[labelled]
            if labelled >= championSince, monitor.update(isError: isError, row: labelled) {
                let answer = decider.handle(
                    .performanceAlarm(
                        isChampion: true, summary: "the error rate rose",
                        change: monitor.change, at: time(labelled)),
                    policy: policy)
                if case .retrain = answer { decision = answer }
            }
            guard case .retrain = decision else { continue }
            let challenger = try challenge(
                champion, learned: learned, knownTo: labelled + 1, changed: decider.learnsSince)
            note(windowOf: challenger.model, to: &decider)
            if challenger.isAdmitted {
                champion = challenger.model
                try deploy(champion, from: row + 1)
                deployments += 1
                monitor = try self.monitor(of: challenger.rehearsal)
                (learned, championSince) = (labelled + 1, row + 1)
            }
            _ = decider.handle(
                .ended(championChanged: challenger.isAdmitted), policy: policy)
        }
    }

    /// What a retraining made, and whether the gate lets it pass.
    private struct Challenger {
        let rehearsal: Rehearsal
        let model: ModelArtifact
        let isAdmitted: Bool
    }

    /// Trains on what is known before a row.
    private mutating func challenge(
        _ champion: ModelArtifact, learned: Int, knownTo end: Int, changed: Timestamp?
    ) throws -> Challenger {
        let known = newest(before: end)
        let rehearsal = try rehearse(
            on: known, rowsSinceChange: changed.map { end - Int($0.milliseconds) })
        retrainings += 1
        let first = max(0, learned - (end - known.count))
        let verdict = try Gate.judge(
            rehearsal,
            champion: ModelAnswers(of: champion, on: known.features.rows(first..<known.count)),
            firstRow: first, target: known.target, policy: pipeline.validate.gate,
            seed: pipeline.retrain.seed)
        return Challenger(
            rehearsal: rehearsal, model: try Trainer.train(from: known, as: rehearsal),
            isAdmitted: pipeline.validate.admits(verdict))
    }

    /// Tells the decider of a law that changed before the newest rows.
    private func note(windowOf model: ModelArtifact, to decider: inout RetrainDecider) {
        guard let rows = model.training.windowRows else { return }
        _ = decider.handle(.windowChosen(rows: rows), policy: pipeline.decide.retrain)
    }

    /// The newest rows that a retraining takes.
    private func newest(before end: Int) -> TrainingSet {
        stream.rows.rows(max(0, end - pipeline.retrain.rowsMax)..<end)
    }

    private mutating func deploy(_ model: ModelArtifact, from row: Int) throws {
        let rest = stream.rows.features.rows(row..<stream.rows.count)
        predictions.replaceSubrange((row - start)..., with: try model.predict(rest))
    }

    /// Chooses on rows what to train.
    private func rehearse(
        on rows: TrainingSet, rowsSinceChange: Int? = nil
    ) throws -> Rehearsal {
        let settings = pipeline.trainingSettings(
            embargoRows: stream.delay, rowsSinceChange: rowsSinceChange)
        guard case .automatic(let selection) = settings.learner else {
            throw StreamError(expected: "a pipeline whose learner is auto")
        }
        return try selection.rehearse(on: rows, settings: settings)
    }

    /// The monitor of a model whose errors are as they were rehearsed.
    private func monitor(of rehearsal: Rehearsal) throws -> ErrorMonitor {
        let evaluation = try HoldOutEvaluation(
            labels: rehearsal.labels, scores: rehearsal.predictions,
            predictions: rehearsal.predictions, target: stream.rows.target)
        return try ErrorMonitor(
            baseline: ErrorEDetector.watchable(evaluation.errorRate?.upper ?? 1),
            labelsToFalseAlarm: labelsToFalseAlarm)
    }

    /// A clock of which each row is a millisecond.
    private func time(_ row: Int) -> Timestamp { Timestamp(milliseconds: Int64(row)) }
}
