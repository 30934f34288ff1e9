/// Sends HTTP requests over libcurl, several in parallel, reusing connections.
///
/// Each request runs on a handle with a thread of its own, so a slow server never stalls Swift's
/// shared pool. Redirects are not followed: they are answers like any other. Proxies are taken from
/// the environment (`http_proxy`, `https_proxy`, `no_proxy`).
public actor HTTPTransport {
    private let configuration: HTTPTransportConfiguration
    /// The worker used last comes first: its connection is the most likely to be open still.
    private var idle: [CurlWorker] = []
    private var workers = 0
    private var waiting: [(id: Int, continuation: CheckedContinuation<CurlWorker?, Never>)] = []
    private var nextID = 0

    /// Makes a transport; handles and threads are made when first needed.
    public init(configuration: HTTPTransportConfiguration = HTTPTransportConfiguration()) {
        self.configuration = configuration
    }

    /// The number of requests that wait for a free handle.
    public var waitingCount: Int { waiting.count }

    /// Sends a request and waits for the answer, whatever its status.
    ///
    /// Cancelling the task ends the transfer within about a second.
    ///
    /// - Throws: `HTTPFailure` when no answer came.
    public func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
        let worker = try await takeWorker()
        defer { give(worker) }
        let cancellation = CancellationFlag()
        let configuration = configuration
        let result: Result<HTTPResponse, HTTPFailure> = await withTaskCancellationHandler {
            do throws(HTTPFailure) {
                return .success(
                    try await worker.perform(
                        request, configuration: configuration, cancellation: cancellation))
            } catch {
                return .failure(error)
            }
        } onCancel: {
            cancellation.cancel()
        }
        return try result.get()
    }

    private func takeWorker() async throws(HTTPFailure) -> CurlWorker {
        if let worker = idle.popLast() { return worker }
        if workers < max(1, configuration.parallelRequestsMax) {
            workers += 1
            return CurlWorker()
        }
        guard waiting.count < configuration.waitingRequestsMax else {
            throw HTTPFailure(
                kind: .overloaded,
                message: "\(waiting.count) requests wait for a free handle already")
        }
        nextID += 1
        let id = nextID
        let worker: CurlWorker? = await withTaskCancellationHandler {
            await withCheckedContinuation {
                (continuation: CheckedContinuation<CurlWorker?, Never>) in
                if Task.isCancelled {
                    continuation.resume(returning: nil)
                } else {
                    waiting.append((id, continuation))
                }
            }
        } onCancel: {
            Task { await self.cancelWaiting(id) }
        }
        guard let worker else {
            throw HTTPFailure(kind: .cancelled, message: "the task was cancelled")
        }
        return worker
    }

    private func give(_ worker: CurlWorker) {
        if waiting.isEmpty {
            idle.append(worker)
        } else {
            waiting.removeFirst().continuation.resume(returning: worker)
        }
    }

    private func cancelWaiting(_ id: Int) {
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
        waiting.remove(at: index).continuation.resume(returning: nil)
    }
}
