import CLibRDKafka

/// Copies messages into one buffer for each partition.
///
/// It also knows how far each partition has been read, and drops what a partition that was given
/// away, or one that was started elsewhere, had left in librdkafka's queue.
struct BatchBuilder {
    private struct Slot {
        let source: TopicPartition
        /// The offset of the next message that is wanted; below 0 while not known.
        var nextOffset: Int64
        private(set) var offsets: [Int64] = []
        private var timestamps: [Int64] = []
        private(set) var bytes: [UInt8] = []
        private var starts: [Int] = []
        /// How many messages and bytes the last batch had: room for the next one.
        private var lastCount = 0
        private var lastBytes = 0

        init(source: TopicPartition, nextOffset: Int64) {
            self.source = source
            self.nextOffset = nextOffset
        }

        mutating func append(_ message: rd_kafka_message_t, timestamp: Int64) {
            if offsets.isEmpty {
                offsets.reserveCapacity(lastCount)
                timestamps.reserveCapacity(lastCount)
                starts.reserveCapacity(lastCount + 1)
                bytes.reserveCapacity(lastBytes + KafkaBatch.padding)
                starts.append(0)
            }
            offsets.append(message.offset)
            timestamps.append(timestamp)
            // A tombstone has no payload.
            if let payload = message.payload {
                bytes.append(
                    contentsOf: UnsafeRawBufferPointer(start: payload, count: message.len))
            }
            starts.append(bytes.count)
            nextOffset = message.offset + 1
        }

        /// Hands the arrays over without copying them.
        mutating func takeBatch() -> KafkaBatch {
            lastCount = offsets.count
            lastBytes = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: KafkaBatch.padding))
            defer {
                offsets = []
                timestamps = []
                bytes = []
                starts = []
            }
            return KafkaBatch(
                topic: source.topic, partition: source.partition, offsets: offsets,
                timestampsMilliseconds: timestamps, bytes: bytes, starts: starts)
        }
    }

    /// Names a partition by what a message carries, without making a string.
    private struct MessageSource: Hashable {
        let topic: OpaquePointer?
        let partition: Int32
    }

    private var slots: [Slot] = []
    /// The slot of each source that was seen, `nil` for partitions that are not consumed.
    private var slotIndices: [MessageSource: Int?] = [:]
    private var lastSource = MessageSource(topic: nil, partition: -1)
    private var lastIndex: Int?
    /// How many messages wait to be taken.
    private(set) var count = 0
    /// How many bytes the waiting messages have.
    private(set) var byteCount = 0

    /// The partitions that are consumed.
    var partitions: [TopicPartition] { slots.map(\.source) }

    /// Whether a partition is consumed.
    func isConsuming(_ partition: TopicPartition) -> Bool {
        slots.contains { $0.source == partition }
    }

    /// The offset of the next message of each partition, where it is known.
    var positions: [TopicPartition: Int64] {
        Dictionary(
            slots.filter { $0.nextOffset >= 0 }.map { ($0.source, $0.nextOffset) },
            uniquingKeysWith: { _, last in last })
    }

    /// Starts partitions at an offset, below 0 when librdkafka chooses it.
    mutating func start(_ offsets: [TopicPartition: Int64]) {
        remove(Set(offsets.keys))
        for (source, offset) in offsets {
            slots.append(Slot(source: source, nextOffset: offset))
        }
    }

    /// Forgets partitions and their messages.
    mutating func remove(_ partitions: Set<TopicPartition>) {
        for slot in slots where partitions.contains(slot.source) {
            count -= slot.offsets.count
            byteCount -= slot.bytes.count
        }
        slots.removeAll { partitions.contains($0.source) }
        // Indices moved, and librdkafka may give the address of a topic to another one.
        slotIndices.removeAll()
        lastSource = MessageSource(topic: nil, partition: -1)
        lastIndex = nil
    }

    /// Copies a message.
    mutating func append(_ message: UnsafePointer<rd_kafka_message_t>) {
        let source = MessageSource(
            topic: message.pointee.rkt, partition: message.pointee.partition)
        if source != lastSource {
            lastIndex = slotIndex(source)
            lastSource = source
        }
        guard let index = lastIndex, message.pointee.offset >= slots[index].nextOffset else {
            return
        }
        slots[index].append(
            message.pointee, timestamp: rd_kafka_message_timestamp(message, nil))
        count += 1
        byteCount += message.pointee.len
    }

    /// Hands the messages over, ordered by partition.
    mutating func takeBatches() -> [KafkaBatch] {
        var batches: [KafkaBatch] = []
        for index in slots.indices where !slots[index].offsets.isEmpty {
            batches.append(slots[index].takeBatch())
        }
        count = 0
        byteCount = 0
        return batches.sorted { $0.source < $1.source }
    }

    private mutating func slotIndex(_ source: MessageSource) -> Int? {
        if let known = slotIndices[source] {
            return known
        }
        let name = source.topic.map { String(cString: rd_kafka_topic_name($0)) } ?? ""
        let partition = TopicPartition(topic: name, partition: source.partition)
        let index = slots.firstIndex { $0.source == partition }
        slotIndices[source] = .some(index)
        return index
    }
}
