import CLibRDKafka

extension KafkaAdmin {
    /// Deletes the messages of partitions up to an offset, as their retention would.
    ///
    /// - Parameter offsets: The lowest offset that each partition is to keep.
    /// - Throws: The first `KafkaError`; messages of other partitions may have been deleted.
    public func deleteRecords(
        before offsets: [TopicPartition: Int64], timeout: Duration = .seconds(30)
    ) throws(KafkaError) {
        guard let pointer = client?.pointer else { throw .closed }
        guard !offsets.isEmpty else { return }
        let list = PartitionList(offsets)
        // The request holds a copy of the list.
        var requests: [OpaquePointer?] = [rd_kafka_DeleteRecords_new(list.pointer)]
        defer { rd_kafka_DeleteRecords_destroy_array(&requests, requests.count) }
        let result = try resultEvent(
            pointer, RD_KAFKA_ADMIN_OP_DELETERECORDS, timeout: timeout
        ) { options, queue in
            rd_kafka_DeleteRecords(pointer, &requests, requests.count, options, queue)
        }
        defer { rd_kafka_event_destroy(result) }
        let outcomes = rd_kafka_DeleteRecords_result_offsets(
            rd_kafka_event_DeleteRecords_result(result))
        if let error = PartitionList.firstError(outcomes) { throw error }
    }
}
