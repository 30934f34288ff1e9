/// How large events and their parts may be; what is larger becomes a failure.
public struct DecodingLimits: Sendable, Hashable {
    /// Bytes of one event; default 1 MiB, which is also Kafka's default for a message.
    public var eventBytesMax: Int

    /// UTF-8 bytes of an id, a version, an entity or a categorical value; default 1024.
    public var textBytesMax: Int

    /// How far an event's timestamp may lie ahead of the time at which the broker got it.
    ///
    /// Checked only where `decode` is given the broker's times; default one hour. It keeps one
    /// producer with a wrong clock from moving a partition's watermark years ahead.
    public var futureMax: Duration

    /// Makes limits.
    ///
    /// - Precondition: both sizes are positive and `futureMax` is not negative.
    public init(
        eventBytesMax: Int = 1 << 20, textBytesMax: Int = 1024, futureMax: Duration = .seconds(3600)
    ) {
        precondition(eventBytesMax > 0 && textBytesMax > 0 && futureMax >= .zero)
        self.eventBytesMax = eventBytesMax
        self.textBytesMax = textBytesMax
        self.futureMax = futureMax
    }
}
