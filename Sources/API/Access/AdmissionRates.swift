internal import Admission
internal import Synchronization

/// How often each client may ask, and how often it may fail to say who it is.
final class AdmissionRates: Sendable {
    /// Failures to authenticate that an address may make in a second, on average.
    static let failuresPerSecond = 5.0
    /// Failures to authenticate that an address may make at once.
    static let failuresBurst = 50.0
    /// How many clients are told apart.
    static let clientsMax = 10_000
    /// A client may ask as often at once as in so many seconds.
    private static let burstSeconds = 2.0

    /// What a client may ask on average; 0 for no limit.
    private let requestsPerSecond: Double
    private let requests: Mutex<RateBuckets>
    private let failures = Mutex(
        RateBuckets(
            perSecond: failuresPerSecond, burst: failuresBurst, clientsMax: clientsMax))
    private let start = ContinuousClock.now

    /// Makes full buckets.
    ///
    /// - Parameter requestsPerSecond: what a client may ask on average; 0 for no limit at all.
    init(requestsPerSecond: Double) {
        self.requestsPerSecond = requestsPerSecond
        let rate = requestsPerSecond > 0 ? requestsPerSecond : 1
        requests = Mutex(
            RateBuckets(
                perSecond: rate, burst: max(1, rate * Self.burstSeconds),
                clientsMax: Self.clientsMax))
    }

    /// How many clients are told apart now.
    var clients: Int { requests.withLock { $0.count } }

    /// Counts a request of a client that has said who it is.
    ///
    /// - Throws: `APIError`: 429 when it asks too often.
    func count(requestOf client: String) throws(APIError) {
        guard requestsPerSecond > 0 else { return }
        let now = ContinuousClock.now - start
        if let wait = requests.withLock({ $0.take(client, at: now) }) {
            throw .tooManyRequests(
                "expected at most \(requestsPerSecond.formatted) requests a second of one client",
                wait: wait)
        }
    }

    /// Refuses an address that has failed to authenticate too often.
    ///
    /// - Throws: `APIError`: 429.
    func check(address: String) throws(APIError) {
        guard requestsPerSecond > 0 else { return }
        let now = ContinuousClock.now - start
        if let wait = failures.withLock({ $0.wait(address, at: now) }) {
            throw .tooManyRequests(
                "too many requests from this address had no token that admits", wait: wait)
        }
    }

    /// Counts a failure to authenticate.
    func count(failureOf address: String) {
        let now = ContinuousClock.now - start
        _ = failures.withLock { $0.take(address, at: now) }
    }
}

extension Double {
    /// The number without a fraction that is nothing.
    fileprivate var formatted: String {
        self == rounded() && abs(self) < 1e15 ? String(Int64(self)) : String(self)
    }
}
