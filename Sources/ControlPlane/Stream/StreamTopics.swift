import Kafka
import Pipelines

/// The topics of a pipeline.
struct StreamTopics: Hashable, Sendable {
    /// Prediction events.
    let predictions: String
    /// Label events.
    let labels: String
    /// Events that could not be decoded.
    let deadLetters: String

    init(_ pipeline: Pipeline) {
        predictions = pipeline.topic.predictions
        labels = pipeline.topic.labels
        deadLetters = pipeline.topic.deadLetters
    }

    /// How many partitions both topics have.
    ///
    /// - Throws: `StreamError` when a topic is missing, or they are not co-partitioned: a label
    ///   must be in the partition of its prediction.
    func requireEqualPartitions(_ kafka: KafkaSettings) async throws -> Int {
        let counts = try await partitionCounts(kafka)
        let ofPredictions = counts[predictions] ?? 0
        let ofLabels = counts[labels] ?? 0
        guard ofPredictions == ofLabels else {
            throw StreamError.partitionCounts(
                predictions: predictions, ofPredictions, labels: labels, ofLabels)
        }
        return ofPredictions
    }

    /// Requires that both topics of each partition came together, and that all are known.
    ///
    /// - Throws: `StreamError` when another worker has one topic of a partition, or partitions were
    ///   added.
    func requireWhole(_ assigned: [TopicPartition], partitionCount: Int) throws {
        if let added = assigned.first(where: { $0.partition >= Int32(partitionCount) }) {
            throw StreamError.partitionAdded(added.partition, known: partitionCount)
        }
        let parts = Dictionary(grouping: assigned, by: \.partition)
        if let (partition, topics) = parts.first(where: { $0.value.count != 2 }) {
            throw StreamError.splitPartition(partition, topic: topics[0].topic)
        }
    }

    private func partitionCounts(_ kafka: KafkaSettings) async throws -> [String: Int] {
        let admin = try KafkaAdmin(properties: kafka.properties)
        do {
            let counts = try await admin.metadata(topics: [predictions, labels]).partitionCounts
            await admin.close()
            return counts
        } catch {
            await admin.close()
            guard error.isMissingTopic else { throw error }
            throw StreamError.missingTopic(
                error.partition?.topic ?? "\(predictions)' or '\(labels)")
        }
    }
}
