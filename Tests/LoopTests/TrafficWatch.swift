import Rollouts
import Synchronization

/// Looks at endpoints all the time, while something else happens.
final class TrafficWatch: Sendable {
    /// What was seen.
    struct Record: Sendable {
        /// How many answers about traffic there were.
        var looks = 0
        /// How many predictions were answered.
        var predictions = 0
        /// The weights that were seen.
        var splits: Set<[String: Double]> = []
        /// What must not be.
        var wrong: [String] = []
    }

    private let isOver = Mutex(false)
    private let record = Mutex(Record())

    /// Watches until `body` has ended.
    static func during(
        _ clients: [EndpointClient], _ body: () async throws -> Void
    ) async throws -> Record {
        let watch = TrafficWatch()
        let task = Task { try await watch.look(at: clients) }
        do {
            try await body()
        } catch {
            watch.isOver.withLock { $0 = true }
            throw error
        }
        watch.isOver.withLock { $0 = true }
        try await task.value
        return watch.record.withLock { $0 }
    }

    private func look(at clients: [EndpointClient]) async throws {
        var round = 0
        while !isOver.withLock({ $0 }) {
            round += 1
            for client in clients {
                // The answer is decoded as a split, which refuses weights that do not sum to 1.
                let split = try await client.traffic()
                let version = try await client.infer(entity: "e\(round % 50)")
                record.withLock { record in
                    record.looks += 1
                    record.predictions += version == nil ? 0 : 1
                    if version == nil { record.wrong.append("a request without an answer") }
                    guard let split else { return record.wrong.append("no traffic") }
                    record.splits.insert(split.weights.filter { $0.value > 0 })
                }
            }
            try await Task.sleep(for: Deadline.pace)
        }
    }
}
