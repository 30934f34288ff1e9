import Decisions
import Detection
import Observations
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
    /// Labels after a retraining before another.
    static let coolDownLabels = 1000
    /// How many times the labels there are before it is looked again without an alarm.
    static let labelGrowth = 2.0
    /// The level of the gate; that of pipelines is 0.025 by default.
    static let gateAlpha = 0.05
    /// Labels, on average at least, to a false alarm of a monitor: the pipelines' default.
    static let labelsToFalseAlarm = 100_000.0

    private let stream: LabelStream
    private let selection: ModelSelection
    private let settings: TrainingSettings
    private let policy: RetrainPolicy

    /// The class that was predicted for each row from the first predicted one on.
    private(set) var predictions: [Double] = []
    /// How often a model was trained after the first.
    private(set) var retrainings = 0
    /// How often one took over.
    private(set) var deployments = 0
    /// The first row that is predicted.
    let start: Int

    /// Makes a run of the policy that is one for all streams.
    init(_ stream: LabelStream) throws {
        self.stream = stream
        start = Int(Double(stream.rows.count) * Self.firstShare)
        var selection = ModelSelection(folds: 5, embargoRows: stream.delay, metric: .f1)
        selection.stream = StreamSelection()
        self.selection = selection
        settings = TrainingSettings(learner: .automatic(selection))
        policy = try RetrainPolicy(
            driftedWindows: nil, labelGrowth: Self.labelGrowth,
            coolDownLabels: Self.coolDownLabels)
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
        _ = decider.handle(.labelsJoined(count: start, at: time(start - 1)), policy: policy)
        _ = decider.handle(.requested(by: "start"), policy: policy)
        let known = rows.rows(0..<start)
        let first = try selection.rehearse(on: known, settings: settings)
        try deploy(Trainer.train(from: known, as: first), from: start)
        _ = decider.handle(.ended(championChanged: true), policy: policy)
        var (monitor, championSince) = (try monitor(of: first), start)
        for row in start..<rows.count where adapts {
            let labelled = row - stream.delay
            guard labelled >= start else { continue }
            var decision = decider.handle(
                .labelsJoined(count: 1, at: time(labelled)), policy: policy)
            let isError = predictions[labelled - start] != rows.labels[labelled]
            if labelled >= championSince, monitor.update(isError: isError) {
                monitor.reset()
                let answer = decider.handle(
                    .performanceAlarm(
                        isChampion: true, summary: "the error rate rose", at: time(labelled)),
                    policy: policy)
                if case .retrain = answer { decision = answer }
            }
            guard case .retrain = decision else { continue }
            let rehearsal = try challenge(labelled, deployingFrom: row + 1)
            if let rehearsal {
                monitor = try self.monitor(of: rehearsal)
                championSince = row + 1
            }
            _ = decider.handle(.ended(championChanged: rehearsal != nil), policy: policy)
        }
    }

    /// Trains on what is known up to a row; returns the rehearsal when the gate lets it pass.
    private mutating func challenge(
        _ labelled: Int, deployingFrom next: Int
    ) throws -> Rehearsal? {
        let known = stream.rows.rows(0..<labelled + 1)
        let rehearsal = try selection.rehearse(on: known, settings: settings)
        retrainings += 1
        let verdict = try Gate.judge(
            rehearsal, championPredictions: predictions, firstRow: start,
            target: known.target, policy: GatePolicy(alpha: Self.gateAlpha), seed: 1)
        guard verdict.passed else { return nil }
        try deploy(Trainer.train(from: known, as: rehearsal), from: next)
        deployments += 1
        return rehearsal
    }

    private mutating func deploy(_ model: ModelArtifact, from row: Int) throws {
        let rest = stream.rows.features.rows(row..<stream.rows.count)
        predictions.replaceSubrange((row - start)..., with: try model.predict(rest))
    }

    /// The monitor of a model whose errors are as they were rehearsed.
    private func monitor(of rehearsal: Rehearsal) throws -> ErrorEDetector {
        let evaluation = try HoldOutEvaluation(
            labels: rehearsal.labels, scores: rehearsal.predictions,
            predictions: rehearsal.predictions, target: stream.rows.target)
        return try ErrorEDetector(
            baseline: ErrorEDetector.watchable(evaluation.errorRate?.upper ?? 1),
            threshold: Self.labelsToFalseAlarm)
    }

    /// A clock of which each row is a millisecond.
    private func time(_ row: Int) -> Timestamp { Timestamp(milliseconds: Int64(row)) }
}
