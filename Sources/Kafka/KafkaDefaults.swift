/// The librdkafka properties that Kedge sets unless the user does.
///
/// Every property of librdkafka can be passed, among them those for TLS and SASL; the names and
/// ranges are in librdkafka's CONFIGURATION.md.
public enum KafkaDefaults {
    /// For every client.
    public static let common = [
        "client.id": "kedge",
        // A connection that a firewall dropped is found out.
        "socket.keepalive.enable": "true",
        // After an outage work goes on within two seconds, not ten.
        "reconnect.backoff.max.ms": "2000",
    ]

    /// For consumers.
    public static let consumer = [
        // Only for a consumer without topics, which never joins it: librdkafka wants a name.
        "group.id": "kedge-reader",
        // A pipeline without stored offsets starts with all that the topic holds.
        "auto.offset.reset": "earliest",
        // `KafkaPoll.reachedEnd` needs it.
        "enable.partition.eof": "true",
        // Partitions with the same number of co-partitioned topics go to the same member.
        "partition.assignment.strategy": "range",
        // A broker without events answers so late. Some hold answers that long though there are
        // events; with librdkafka's half a second, windows wait for those that are there.
        "fetch.wait.max.ms": "100",
        // Some brokers answer with a partition up to its end, whatever the fetch limits.
        "receive.message.max.bytes": "536870912",
        // Bounds the memory that messages take which were fetched and not polled: 64 MiB over all
        // partitions. It is librdkafka's default too, and stands here because Kedge counts on it.
        "queued.max.messages.kbytes": "65536",
        // As many as fit into that: librdkafka's own bound of 100 000 is hit first by small events.
        "queued.min.messages": "10000000",
    ]

    /// For consumers, where librdkafka knows it: 2.2 and newer.
    static let consumerNewer = [
        // So soon a queue that was full is filled up again. Librdkafka's default of a second leaves
        // a consumer idle that empties it in less.
        "fetch.queue.backoff.ms": "10"
    ]

    /// For consumers, and refused otherwise: the offsets that count are not Kafka's.
    public static let consumerFixed = [
        "enable.auto.commit": "false",
        "enable.auto.offset.store": "false",
    ]

    /// For producers.
    public static let producer = [
        "enable.idempotence": "true",
        // Waits so long for more messages to share a request.
        "linger.ms": "5",
        // A key goes to the partition that Java clients choose for it.
        "partitioner": "murmur2_random",
        // A message that was not delivered for so long has failed.
        "delivery.timeout.ms": "120000",
        // Bounds the memory that waiting messages take: 256 MiB.
        "queue.buffering.max.kbytes": "262144",
    ]
}
