/// What a `FaultProxy` does to the bytes that pass through it.
public struct ProxyFaults: Sendable, Hashable {
    /// What happens to bytes that go one way.
    public struct Direction: Sendable, Hashable {
        /// How long every byte stays in the proxy at least.
        public var delay: Duration
        /// How many bytes pass in a second at most, over each connection; nil for all that come.
        public var bytesPerSecond: Int?

        /// Makes a direction; without arguments, one that nothing happens to.
        public init(delay: Duration = .zero, bytesPerSecond: Int? = nil) {
            self.delay = delay
            self.bytesPerSecond = bytesPerSecond
        }
    }

    /// From the clients to the target.
    public var requests: Direction
    /// From the target to the clients.
    public var answers: Direction
    /// Whether connections stay open and pass nothing, as behind a firewall that forgot them.
    ///
    /// What was held back passes when this ends.
    public var isBlackHole: Bool

    /// Makes faults; without arguments, none.
    public init(
        requests: Direction = Direction(), answers: Direction = Direction(),
        isBlackHole: Bool = false
    ) {
        self.requests = requests
        self.answers = answers
        self.isBlackHole = isBlackHole
    }
}
