import ServiceLifecycle

/// Runs something again and again at an interval until the process shuts down.
struct Pace: Sendable {
    /// How long to wait between two runs.
    let interval: Duration

    /// Runs `body` until it throws `CancellationError`, the task is cancelled, or shutdown begins.
    ///
    /// `body` returns whether there is more to do at once; then there is no wait.
    func untilShutdown(_ body: @escaping @Sendable () async throws -> Bool) async throws {
        try await untilShutdown(remembering: ()) { _ in try await body() }
    }

    /// As `untilShutdown`, with something that is remembered from one run to the next.
    func untilShutdown<Memory: Sendable>(
        remembering memory: Memory,
        _ body: @escaping @Sendable (inout Memory) async throws -> Bool
    ) async throws {
        do {
            try await cancelWhenGracefulShutdown {
                var memory = memory
                while !Task.isCancelled {
                    let isBusy = try await body(&memory)
                    // Polling is how services hand over through rows in Postgres; this is its beat.
                    if !isBusy { try await Task.sleep(for: interval) }
                }
            }
        } catch is CancellationError {
            return
        }
    }
}
