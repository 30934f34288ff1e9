import BlockingIO
import Training

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
}
