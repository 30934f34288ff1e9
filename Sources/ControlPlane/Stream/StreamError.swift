/// What keeps the stream of a pipeline from being worked on.
enum StreamError: Error, CustomStringConvertible {
    /// A topic does not exist.
    case missingTopic(String)
    /// The topics do not have the same number of partitions.
    case partitionCounts(predictions: String, Int, labels: String, Int)
    /// The group gave one topic of a partition to this worker and the other to another.
    case splitPartition(Int32, topic: String)
    /// The topics have got more partitions.
    case partitionAdded(Int32, known: Int)
    /// The stored state of a partition cannot be read by this version.
    case unreadableState(partition: Int32, reason: String)

    var description: String {
        switch self {
        case .missingTopic(let topic):
            "topic '\(topic)' does not exist on the broker: create it, or correct the pipeline"
        case .partitionCounts(let predictions, let ofPredictions, let labels, let ofLabels):
            "expected topics '\(predictions)' and '\(labels)' with equally many partitions, "
                + "got \(ofPredictions) and \(ofLabels)"
        case .splitPartition(let partition, let topic):
            "expected both topics of partition \(partition), got only '\(topic)': all members of "
                + "the consumer group need partition.assignment.strategy=range and both topics"
        case .partitionAdded(let partition, let known):
            "expected partitions below \(known), got \(partition): the topics have got more"
        case .unreadableState(let partition, let reason):
            "cannot read the stored state of partition \(partition): \(reason)"
        }
    }
}
