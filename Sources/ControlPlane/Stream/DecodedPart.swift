import Observations
import Registry

/// What was polled of one partition, decoded.
struct DecodedPart {
    let partition: Int32
    var predictions: [PredictionBatch] = []
    var labels: [LabelBatch] = []
    var letters: [DeadLetterOutbox.Letter] = []
    /// By topic.
    var nextOffsets: [String: Int64] = [:]
}
