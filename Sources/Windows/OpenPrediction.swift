internal import Observations

/// What the join keeps of a prediction until its label has come.
struct OpenPrediction: Sendable {
    var idHash: UInt64
    var eventTime: Int64
    /// The predictions' watermark just before this one came.
    var watermarkBefore: Int64
    /// The predictions' watermark just after this one had come.
    var watermarkAfter: Int64
    var offset: Int64
    var prediction: Double
    var score: Double
    var mirroredPrediction: Double
    var mirroredScore: Double
    /// Codes of the join's pool of versions.
    var version: Int32
    var mirroredVersion: Int32
    /// Whether it waits for its label here; otherwise its place is kept until its turn to leave.
    var isOpen: Bool
}

/// A label of the join's queue, or one that waits for its prediction.
struct WaitingLabel: Sendable {
    var idHash: UInt64
    var eventTime: Int64
    /// The label's place in event time: the latest time of the labels up to this one.
    var releaseTime: Int64
    var offset: Int64
    var label: Double
    var weight: Double
    /// Whether its prediction came; kept until it leaves the queue in its turn.
    var isDone: Bool
}
