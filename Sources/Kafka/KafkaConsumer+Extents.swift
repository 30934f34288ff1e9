import CLibRDKafka

extension KafkaConsumer {
    /// The lowest offset of a partition, and the one that its next message will get.
    ///
    /// - Throws: `KafkaError` when the broker does not answer in time.
    public func watermarks(
        _ partition: TopicPartition, timeout: Duration = .seconds(5)
    ) throws(KafkaError) -> (low: Int64, high: Int64) {
        guard let pointer = client?.pointer else { throw .closed }
        return try KafkaClient.watermarks(of: partition, client: pointer, timeout: timeout)
    }

    /// How many messages of each consumed partition have not been polled yet.
    ///
    /// Asks the broker for each partition.
    ///
    /// - Throws: `KafkaError` when the broker does not answer in time.
    public func lag(
        timeout: Duration = .seconds(5)
    ) throws(KafkaError) -> [TopicPartition: Int64] {
        let positions = builder.positions
        var lags: [TopicPartition: Int64] = [:]
        for partition in builder.partitions {
            let (low, high) = try watermarks(partition, timeout: timeout)
            let first = initialOffset == Int64(RD_KAFKA_OFFSET_END) ? high : low
            lags[partition] = max(0, high - max(low, positions[partition] ?? first))
        }
        return lags
    }

    /// How many messages came after a batch when the broker last answered; nil if never.
    func waiting(after batch: KafkaBatch) -> Int64? {
        guard let pointer = client?.pointer, let last = batch.offsets.last else { return nil }
        var (low, high) = (Int64(RD_KAFKA_OFFSET_INVALID), Int64(RD_KAFKA_OFFSET_INVALID))
        let code = rd_kafka_get_watermark_offsets(
            pointer, batch.topic, batch.partition, &low, &high)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, high >= 0 else { return nil }
        return max(0, high - (last + 1))
    }
}
