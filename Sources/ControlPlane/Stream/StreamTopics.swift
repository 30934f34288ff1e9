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
