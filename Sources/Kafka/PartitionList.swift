import CLibRDKafka
import Glibc

/// Owns librdkafka's list of partitions with offsets.
struct PartitionList: ~Copyable {
    let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    /// Makes a list.
    init(_ offsets: some Collection<(key: TopicPartition, value: Int64)>) {
        pointer = rd_kafka_topic_partition_list_new(Int32(offsets.count))
        for (partition, offset) in offsets {
            let element = rd_kafka_topic_partition_list_add(
                pointer, partition.topic, partition.partition)
            element?.pointee.offset = offset
        }
    }

    /// Makes a list without offsets.
    init(_ partitions: some Collection<TopicPartition>) {
        self.init(partitions.map { (key: $0, value: Int64(RD_KAFKA_OFFSET_INVALID)) })
    }

    /// Makes a list of one offset with its metadata.
    init(entry partition: TopicPartition, offset: Int64, metadata: String) {
        self.init([(key: partition, value: offset)])
        let element = pointer.pointee.elems
        // librdkafka frees it with the list, so it has to be of malloc.
        element?.pointee.metadata = UnsafeMutableRawPointer(strdup(metadata))
        element?.pointee.metadata_size = metadata.utf8.count
    }

    deinit {
        rd_kafka_topic_partition_list_destroy(pointer)
    }

    /// The partitions of a list that someone else owns.
    static func partitions(
        _ list: UnsafePointer<rd_kafka_topic_partition_list_t>?
    ) -> [TopicPartition] {
        elements(list).map(partition)
    }

    /// The offsets that the elements have; those without one are left out.
    var offsets: [TopicPartition: Int64] {
        Dictionary(
            Self.elements(UnsafePointer(pointer)).filter { $0.offset >= 0 }
                .map { (Self.partition($0), $0.offset) },
            uniquingKeysWith: { _, last in last })
    }

    /// The offset and the metadata of the first element, nil when it has no offset.
    var firstEntry: (offset: Int64, metadata: String)? {
        guard let first = Self.elements(UnsafePointer(pointer)).first, first.offset >= 0 else {
            return nil
        }
        let bytes = UnsafeRawBufferPointer(start: first.metadata, count: first.metadata_size)
        return (first.offset, String(decoding: bytes, as: UTF8.self))
    }

    /// The first error that librdkafka noted at an element.
    var firstError: KafkaError? {
        Self.firstError(UnsafePointer(pointer))
    }

    /// The first error that librdkafka noted at an element of a list that someone else owns.
    static func firstError(
        _ list: UnsafePointer<rd_kafka_topic_partition_list_t>?
    ) -> KafkaError? {
        elements(list).first { $0.err != RD_KAFKA_RESP_ERR_NO_ERROR }
            .map { KafkaError($0.err, partition: partition($0)) }
    }

    private static func elements(
        _ list: UnsafePointer<rd_kafka_topic_partition_list_t>?
    ) -> UnsafeBufferPointer<rd_kafka_topic_partition_t> {
        UnsafeBufferPointer(start: list?.pointee.elems, count: Int(list?.pointee.cnt ?? 0))
    }

    private static func partition(_ element: rd_kafka_topic_partition_t) -> TopicPartition {
        TopicPartition(
            topic: element.topic.map { String(cString: $0) } ?? "",
            partition: element.partition)
    }
}
