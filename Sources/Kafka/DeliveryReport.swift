/// What became of one message that somebody waits for.
struct DeliveryReport: Sendable {
    /// The number that the message was queued with.
    let ticket: UInt
    let result: Result<(partition: Int32, offset: Int64), KafkaError>
}
