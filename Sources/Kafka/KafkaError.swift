/// What went wrong at a Kafka client or broker.
public struct KafkaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// librdkafka's number: below 0 from the client, above 0 from the broker.
    public let code: Int32
    /// librdkafka's name of the code, such as `_ALL_BROKERS_DOWN`; stable.
    public let name: String
    /// What librdkafka or the broker said about this very case.
    public let reason: String
    /// Whether the same may succeed later without anyone changing anything.
    public let isRetriable: Bool
    /// Whether the client that met the error cannot be used any more.
    public let isFatal: Bool
    /// The topic and partition that the error is about, when it is about one.
    public let partition: TopicPartition?

    /// Makes an error.
    public init(
        code: Int32,
        name: String,
        reason: String,
        isRetriable: Bool = false,
        isFatal: Bool = false,
        partition: TopicPartition? = nil
    ) {
        self.code = code
        self.name = name
        self.reason = reason
        self.isRetriable = isRetriable
        self.isFatal = isFatal
        self.partition = partition
    }

    /// A sentence for people, with the stable name at its end.
    public var description: String {
        let summary = Self.summaries[name].map { "\($0): " } ?? ""
        return "\(summary)\(reason) (\(name))"
    }

    /// Whether a topic or partition does not exist.
    public var isMissingTopic: Bool {
        ["UNKNOWN_TOPIC_OR_PART", "_UNKNOWN_TOPIC", "_UNKNOWN_PARTITION"].contains(name)
    }

    /// Whether a message is larger than the client or the topic takes.
    public var isTooLarge: Bool { name == "MSG_SIZE_TOO_LARGE" }

    /// Whether no broker could be talked to.
    public var isUnreachable: Bool {
        ["_ALL_BROKERS_DOWN", "_TRANSPORT", "_RESOLVE", "_TIMED_OUT"].contains(name)
    }

    /// Whether the broker refused who the client says it is or what it wants.
    public var isRefused: Bool {
        name.hasSuffix("AUTHORIZATION_FAILED") || name.contains("AUTHENTICATION")
            || name == "_SSL"
    }

    /// What the codes that users meet mean, in plain words.
    private static let summaries = [
        "_ALL_BROKERS_DOWN": "no Kafka broker can be reached",
        "_TRANSPORT": "the connection to a Kafka broker failed",
        "_RESOLVE": "the name of a Kafka broker has no address",
        "_TIMED_OUT": "no answer from Kafka in time",
        "_MSG_TIMED_OUT": "a message could not be delivered in time",
        "_QUEUE_FULL": "the producer's queue is full",
        "_AUTHENTICATION": "the Kafka broker refused the credentials",
        "_SSL": "the TLS connection to a Kafka broker failed",
        "_INVALID_ARG": "a Kafka setting is wrong",
        "UNKNOWN_TOPIC_OR_PART": "the topic does not exist",
        "_UNKNOWN_TOPIC": "the topic does not exist",
        "_UNKNOWN_PARTITION": "the partition does not exist",
        "TOPIC_ALREADY_EXISTS": "the topic exists already",
        "TOPIC_AUTHORIZATION_FAILED": "the Kafka broker denied access to the topic",
        "GROUP_AUTHORIZATION_FAILED": "the Kafka broker denied access to the consumer group",
        "MSG_SIZE_TOO_LARGE": "the message is larger than the limit",
        "_MAX_POLL_EXCEEDED": "the consumer was not polled for too long and left its group",
        "_FENCED": "another client took over this one's identity",
        "FENCED_INSTANCE_ID": "another consumer took over this group.instance.id",
    ]
}
