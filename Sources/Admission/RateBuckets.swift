/// How many requests each client may still make: a bucket each, refilled at a steady rate.
///
/// A client may make `burst` requests at once and `perSecond` on average. At most `clientsMax`
/// clients are told apart. When there are more, those whose bucket is full again are forgotten;
/// where that makes no room, newcomers share one bucket.
public struct RateBuckets: Sendable {
    private struct Bucket {
        var tokens: Double
        var at: Duration
    }

    /// Requests that a client may make in a second, on average.
    public let perSecond: Double
    /// Requests that a client may make at once.
    public let burst: Double
    /// How many clients are told apart.
    public let clientsMax: Int

    private var buckets: [String: Bucket] = [:]
    private var shared: Bucket
    private var sweptAt = Duration.zero
    private static let sweepInterval = Duration.seconds(1)

    /// Makes full buckets.
    ///
    /// - Precondition: `perSecond` is above 0, `burst` and `clientsMax` are at least 1.
    public init(perSecond: Double, burst: Double, clientsMax: Int = 10_000) {
        precondition(perSecond > 0 && burst >= 1 && clientsMax >= 1)
        self.perSecond = perSecond
        self.burst = burst
        self.clientsMax = clientsMax
        shared = Bucket(tokens: burst, at: .zero)
    }

    /// How many clients are told apart now.
    public var count: Int { buckets.count }

    /// Takes one request of a client from its bucket.
    ///
    /// - Parameter now: Time since any fixed moment; never goes back.
    /// - Returns: nil when it is admitted; otherwise how long until one would be.
    public mutating func take(_ client: String, at now: Duration) -> Duration? {
        if buckets[client] == nil, buckets.count >= clientsMax { sweep(at: now) }
        guard buckets[client] != nil || buckets.count < clientsMax else {
            return take(from: &shared, at: now)
        }
        return take(from: &buckets[client, default: Bucket(tokens: burst, at: now)], at: now)
    }

    /// How long until a request of a client would be admitted; nil: it would now.
    public func wait(_ client: String, at now: Duration) -> Duration? {
        guard let bucket = buckets[client] else {
            return buckets.count < clientsMax ? nil : wait(for: tokens(of: shared, at: now))
        }
        return wait(for: tokens(of: bucket, at: now))
    }

    private func take(from bucket: inout Bucket, at now: Duration) -> Duration? {
        let tokens = tokens(of: bucket, at: now)
        let wait = wait(for: tokens)
        bucket = Bucket(tokens: wait == nil ? tokens - 1 : tokens, at: now)
        return wait
    }

    private func tokens(of bucket: Bucket, at now: Duration) -> Double {
        min(burst, bucket.tokens + max(0, (now - bucket.at) / .seconds(1)) * perSecond)
    }

    private func wait(for tokens: Double) -> Duration? {
        tokens >= 1 ? nil : .seconds((1 - tokens) / perSecond)
    }

    private mutating func sweep(at now: Duration) {
        guard now - sweptAt >= Self.sweepInterval || sweptAt == .zero else { return }
        sweptAt = now
        buckets = buckets.filter { tokens(of: $0.value, at: now) < burst }
    }
}
