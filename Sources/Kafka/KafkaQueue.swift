import CLibRDKafka

/// Owns a reference to an event queue of a librdkafka client.
struct KafkaQueue: ~Copyable {
    let pointer: OpaquePointer

    /// Takes a reference over.
    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    /// Refers to the queue of the client at `address` for delivery reports and errors.
    init?(mainQueueOf address: UInt) {
        guard let queue = rd_kafka_queue_get_main(OpaquePointer(bitPattern: address)) else {
            return nil
        }
        pointer = queue
    }

    deinit {
        rd_kafka_queue_destroy(pointer)
    }

    /// Waits for an event; the caller destroys it.
    func poll(timeout: Duration) -> OpaquePointer? {
        rd_kafka_queue_poll(pointer, timeout.kafkaMilliseconds)
    }
}
