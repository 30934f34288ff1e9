import BlockingIO
import Training
import Validation

/// Trains models off Swift's shared pool, one at a time: fitting blocks a thread for its duration.
actor TrainingThread {
    /// The one of this process.
    static let shared = TrainingThread()

    private let executor = BlockingExecutor(label: "kedge.training")

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Trains a model.
    func train(_ set: TrainingSet, settings: TrainingSettings) throws -> ModelArtifact {
        try Trainer.train(set, settings: settings)
    }

    /// Selects a model on a stream, and trains it.
    ///
    /// - Returns: what was rehearsed, and the model; nil when the settings leave nothing to select.
    func rehearse(
        _ set: TrainingSet, settings: TrainingSettings
    ) throws -> (rehearsal: Rehearsal, model: ModelArtifact)? {
        guard case .automatic(let selection) = settings.learner else { return nil }
        let rehearsal = try selection.rehearse(on: set, settings: settings)
        return (rehearsal, try Trainer.train(from: set, as: rehearsal))
    }

    /// What is flagged or noted about rows to train on.
    ///
    /// - Throws: `RetrainingError.unsoundRows` when no model should be trained on them.
    func findings(in set: TrainingSet) throws -> [TrainingFinding] {
        let findings = try TrainingDataCheck.findings(in: set)
        let refused = findings.filter { $0.severity == .refused }
        guard refused.isEmpty else { throw RetrainingError.unsoundRows(refused) }
        return findings
    }
}

extension TrainingFinding {
    /// The finding as a reason of a verdict, with the rows it is about.
    var sentence: String {
        let rows = intervals.prefix(10).map { "\($0.first)-\($0.last)" }.joined(separator: ", ")
        return "Training rows, \(severity.rawValue): \(reason) (rows \(rows) of the training rows)."
    }
}
