public import Telemetry

/// How this process reaches Kafka: the brokers, and any further properties of librdkafka.
public struct KafkaSettings: Sendable, HoldsSecrets {
    /// Properties for every client, such as `bootstrap.servers` and those for TLS and SASL.
    public var properties: [String: String]
    /// The name of this worker in its consumer group; nil joins as a new member.
    ///
    /// A worker that comes back under its name takes its partitions over at once.
    public var instanceID: String?

    /// Makes settings.
    public init(
        bootstrapServers: String, properties: [String: String] = [:], instanceID: String? = nil
    ) {
        self.properties = properties
        self.properties["bootstrap.servers"] = bootstrapServers
        self.instanceID = instanceID
    }

    /// The properties of a consumer in a group.
    func consumerProperties(group: String) -> [String: String] {
        var all = properties
        all["group.id"] = group
        if let instanceID { all["group.instance.id"] = "\(group)-\(instanceID)" }
        return all
    }
}
