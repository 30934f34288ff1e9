/// `topic`: where predictions and labels come from.
public struct TopicStage: Sendable, Hashable, Codable {
    /// The topic of the prediction events; required.
    public let predictions: String
    /// The topic of the labels, co-partitioned with the predictions; required.
    public let labels: String
    /// The topic that events go to which cannot be decoded; default `(pipeline).dead-letters`.
    public let deadLetters: String
    /// The consumer group of the workers; default `kedge-(pipeline)`.
    public let consumerGroup: String

    init(_ keys: SectionReader, pipeline: String) {
        predictions = keys.required("predictions", .topic, "The topic of the prediction events.")
        labels = keys.required(
            "labels", .topic, "The topic of the labels, partitioned like the predictions.")
        deadLetters =
            keys.optional(
                "deadLetters", .topic, without: "`<pipeline>.dead-letters`",
                "The topic that events go to which cannot be decoded.")
            ?? "\(pipeline).dead-letters"
        consumerGroup =
            keys.optional(
                "consumerGroup", .name, without: "`kedge-<pipeline>`",
                "The consumer group of the workers; one for each pipeline.")
            ?? "kedge-\(pipeline)"
        if keys.isSound("predictions", "labels"), predictions == labels {
            keys.report(
                "expected another topic than predictions, got \"\(labels)\" for both",
                at: "labels")
        }
        if keys.isSound("predictions", "labels", "deadLetters"),
            [predictions, labels].contains(deadLetters)
        {
            keys.report(
                "expected a topic of its own, got \"\(deadLetters)\", which is read from",
                at: "deadLetters")
        }
    }
}
