/// Waiting by looking again and again, up to a limit.
enum Deadline {
    /// How long to wait between two looks.
    static let pace = Duration.milliseconds(5)

    /// Asks until there is an answer.
    ///
    /// - Parameters:
    ///   - what: what is waited for, for the message.
    ///   - evidence: what to show when it does not come, such as the end of a log.
    static func wait<Answer>(
        for what: String, within limit: Duration = .seconds(20),
        evidence: () -> String = { "" }, _ ask: () async throws -> Answer?
    ) async throws -> Answer {
        let deadline = ContinuousClock.now + limit
        while true {
            if let answer = try await ask() { return answer }
            guard ContinuousClock.now < deadline else {
                throw LoopFailure("no \(what) within \(limit): \(evidence())")
            }
            try await Task.sleep(for: pace)
        }
    }

    /// Asks until the answer is yes.
    static func wait(
        until what: String, within limit: Duration = .seconds(20),
        evidence: () -> String = { "" }, _ ask: () async throws -> Bool
    ) async throws {
        try await wait(for: what, within: limit, evidence: evidence) {
            try await ask() ? () : nil
        }
    }
}
