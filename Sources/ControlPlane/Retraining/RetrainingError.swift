import Validation

/// What can go wrong with a retraining besides its parts.
enum RetrainingError: Error, CustomStringConvertible {
    /// There are too few labelled rows.
    case tooFewRows(got: Int, need: Int)
    /// No model should be trained on the rows.
    case unsoundRows([TrainingFinding])
    /// Another process took the job over.
    case leaseLost
    /// The pipeline is not there any more.
    case noPipeline(String)
    /// The process that trains could not be started.
    case notStarted(program: String, reason: String)
    /// The process that trains died.
    case died(signal: Int32, residentBytesMax: Int, memoryBytesMax: Int)
    /// The process that trains ended without a result.
    case ended(code: Int32, words: String)
    /// The process that trains took too long, and was killed.
    case timedOut(limit: Duration)
    /// The process that trains gave no sign of life, and was killed.
    case hung(silence: Duration)

    /// The program that a pipeline names cannot be started.
    case noTrainer(String)
    /// The program that a pipeline names failed.
    case external(program: String, end: String, words: String)
    /// What the program that a pipeline names wrote is no model that fits the pipeline.
    case externalModel(program: String, reason: String, words: String)

    var description: String {
        switch self {
        case .tooFewRows(let got, let need):
            "expected at least \(need) labelled rows to train on, got \(got)"
        case .unsoundRows(let findings):
            "expected rows to train on in which nothing is wrong: "
                + findings.map(\.reason).joined(separator: "; ")
        case .leaseLost:
            "the job's lease ran out, and another process has taken it over"
        case .noPipeline(let name):
            "there is no pipeline '\(name)'"
        case .notStarted(let program, let reason):
            "the trainer \(program) did not start: \(reason)"
        case .died(let signal, let resident, let limit):
            "the trainer died of signal \(signal), with \(resident >> 20) MiB resident; "
                + "retrain.memoryMax allows \(limit >> 20) MiB"
        case .ended(let code, let words):
            words.isEmpty ? "the trainer ended with code \(code) and without a word" : words
        case .timedOut(let limit):
            "the trainer was killed: retrain.timeLimit allows \(limit)"
        case .noTrainer(let reason):
            "retrain.trainer: \(reason)"
        case .external(let program, let end, let words):
            "the trainer '\(program)' \(end)" + Self.last(words)
        case .externalModel(let program, let reason, let words):
            "the trainer '\(program)' wrote no model to deploy: \(reason)" + Self.last(words)
        case .hung(let silence):
            "the trainer was killed: it gave no sign of life for \(silence)"
        }
    }

    private static func last(_ words: String) -> String {
        words.isEmpty ? ", without a word" : "; its last lines:\n\(words)"
    }

    /// What kind of failure it is, in a word, for metrics.
    var kind: String {
        switch self {
        case .tooFewRows, .unsoundRows, .noPipeline, .ended, .noTrainer, .external, .externalModel:
            "failed"
        case .leaseLost: "lease_lost"
        case .notStarted: "not_started"
        case .died: "died"
        case .timedOut: "timed_out"
        case .hung: "hung"
        }
    }
}
