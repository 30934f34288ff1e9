/// Takes prediction events without holding up the answer.
public protocol PredictionSink: Sendable {
    /// Takes an event; never blocks.
    ///
    /// - Returns: false when there is no room; the event is dropped and counted.
    func offer(topic: String, key: [UInt8], payload: [UInt8]) -> Bool
}
