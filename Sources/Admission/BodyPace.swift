/// How slowly the body of a request may come in.
///
/// A client that sends a byte now and then would hold a connection for ever without ever idling.
public struct BodyPace: Sendable {
    /// How long a body may take, however short it is; default 30 seconds.
    public let grace: Duration
    /// At what rate a body must come in beyond that, on average: 16 KiB a second.
    public static let bytesPerSecondMin = 16_384

    /// Allows a time.
    public init(grace: Duration = .seconds(30)) {
        self.grace = grace
    }

    /// Whether so many bytes have taken too long, if they took `time`.
    public func isTooSlow(bytes: Int, after time: Duration) -> Bool {
        time > grace + .seconds(Double(bytes) / Double(Self.bytesPerSecondMin))
    }

    /// What was expected of a body that has taken too long.
    public var sentence: String {
        "expected the body within \(grace / .seconds(1)) s, and beyond that "
            + "\(Self.bytesPerSecondMin) bytes a second"
    }
}
