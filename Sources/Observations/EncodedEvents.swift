/// Undecoded events of one partition, in offset order, end to end in one buffer.
public struct EncodedEvents: Sendable {
    /// How many bytes must follow the last event in `bytes`, so that a decoder may read ahead.
    public static let padding = 64

    /// The Kafka topic.
    public let topic: String
    /// The partition of the topic.
    public let partition: Int32
    /// The offset of each event, ascending.
    public let offsets: [Int64]
    /// The payloads end to end, then at least `padding` bytes of zero.
    public let bytes: [UInt8]
    /// Where each payload starts in `bytes`, then where the last one ends: `count + 1` numbers.
    public let starts: [Int]

    /// Makes a run of events.
    ///
    /// - Precondition: `starts` has one more element than `offsets`, and `bytes` is padded.
    public init(topic: String, partition: Int32, offsets: [Int64], bytes: [UInt8], starts: [Int]) {
        precondition(starts.count == offsets.count + 1)
        precondition(bytes.count >= (starts.last ?? 0) + Self.padding)
        self.topic = topic
        self.partition = partition
        self.offsets = offsets
        self.bytes = bytes
        self.starts = starts
    }

    /// How many events there are.
    public var count: Int { offsets.count }

    /// The payload of the event at `index`.
    public func payload(_ index: Int) -> ArraySlice<UInt8> {
        bytes[starts[index]..<starts[index + 1]]
    }

    /// Where the event at `index` came from.
    public func source(_ index: Int) -> EventSource {
        EventSource(topic: topic, partition: partition, offset: offsets[index])
    }
}
