import Kafka
import Observations
import Registry
import Rollouts
import Windows

/// What one batch of events of one partition led to, to be stored with the offsets.
struct StreamResults {
    /// Two versions that scored the same requests; the smaller number first.
    struct VersionPair: Hashable {
        let lower: Int
        let higher: Int
    }

    /// Predictions to keep as feature rows.
    var predictions: PredictionBatch
    /// Labels to keep.
    var labels: LabelBatch
    /// Events that could not be decoded.
    var deadLetters: [DeadLetterOutbox.Letter] = []
    /// Windows of this partition that closed.
    var closed: [ClosedWindow] = []
    /// Windows with smaller numbers have closed in this partition; nil when that is as it was.
    var windowsBefore: Int64?
    /// Labels by the windows of their predictions, in the order of joining.
    var windowLabels: [WindowPerformanceStore.Label] = []
    /// Whether the partition was found idle.
    var isIdle = false
    /// Rolling metrics that fell due.
    var snapshots: [PerformanceStore.Snapshot] = []
    /// Monitors that alarmed.
    var alarms: [PerformanceAlarm] = []
    /// Outcomes of requests that two versions scored.
    var paired: [VersionPair: PairedEvidence] = [:]
    /// Right and wrong answers by version.
    var outcomes: [Int: (correct: Int, wrong: Int)] = [:]
    /// How many labels were joined.
    var joined = 0
    /// The event time of the newest label that was joined.
    var newestLabel: Timestamp?
    /// The next offset of each topic.
    var nextOffsets: [String: Int64] = [:]
    /// What only metrics show.
    var tally = StreamTally()

    init(schema: FeatureSchema) {
        predictions = PredictionBatch(schema: schema)
        labels = LabelBatch()
    }

    /// Whether there is nothing to store; labels that were let go are something.
    var isEmpty: Bool {
        nextOffsets.isEmpty && closed.isEmpty && windowsBefore == nil && !isIdle && joined == 0
            && tally.labels.values.allSatisfy { $0 == 0 }
    }
}

extension [Int32: StreamResults] {
    /// The next offset of each topic partition that something was stored of.
    var nextOffsets: [TopicPartition: Int64] {
        var offsets: [TopicPartition: Int64] = [:]
        for (partition, result) in self {
            for (topic, next) in result.nextOffsets {
                offsets[TopicPartition(topic: topic, partition: partition)] = next
            }
        }
        return offsets
    }
}
