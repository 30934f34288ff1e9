import BlockingIO

/// Owns one handle and the thread that it blocks.
actor CurlWorker {
    private let executor = BlockingExecutor(label: "kedge.curl")
    private var handle: CurlHandle?

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Sends a request and waits for the answer.
    func perform(
        _ request: HTTPRequest, configuration: HTTPTransportConfiguration,
        cancellation: CancellationFlag
    ) throws(HTTPFailure) -> HTTPResponse {
        if cancellation.isCancelled {
            throw HTTPFailure(kind: .cancelled, message: "the task was cancelled")
        }
        let handle: CurlHandle
        if let existing = self.handle.take() {
            handle = existing
        } else {
            handle = try CurlHandle()
        }
        let result: Result<HTTPResponse, HTTPFailure>
        do {
            result = .success(
                try handle.perform(
                    request, configuration: configuration, cancellation: cancellation))
        } catch {
            result = .failure(error)
        }
        self.handle = consume handle
        return try result.get()
    }
}
