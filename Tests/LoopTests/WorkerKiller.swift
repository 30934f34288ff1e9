import Foundation
import LocalServers
import Postgres

/// Kills the worker of a run at drawn moments, many of them inside something.
///
/// To hit the inside it stops the process (SIGSTOP) when the database shows it there, looks again,
/// and kills it only if it is still there.
struct WorkerKiller {
    /// Where in its work the worker dies.
    enum Moment: String, CaseIterable {
        /// Anywhere.
        case anywhere
        /// In the transaction of a batch.
        case storing
        /// In that transaction, with a closed window.
        case closingWindow = "closing a window"
        /// With a batch of dead letters that is not marked yet.
        case publishing
        /// Between the claims of its partitions.
        case claiming
        /// Before it has claimed any.
        case joining
    }

    /// How often it died where.
    private(set) var deaths: [Moment: Int] = [:]
    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    /// Kills so many times while the stream is fed, and starts the worker again each time.
    mutating func kill(times: Int, in run: inout ExactlyOnceRun) async throws {
        for round in 1...times {
            let goal = run.feed.total * round / (times + 1)
            let moment = Moment.allCases.randomElement(using: &generator) ?? .anywhere
            let isInside = try await reach(moment, feedingUpTo: goal, in: &run)
            try await run.killWorker()
            deaths[isInside ? moment : .anywhere, default: 0] += 1
            try await run.startWorker()
        }
    }

    /// The deaths in words.
    var summary: String {
        Moment.allCases.compactMap { moment in deaths[moment].map { "\($0) \(moment.rawValue)" } }
            .joined(separator: ", ")
    }

    /// Feeds until the worker is where it shall die; returns whether it is there.
    private mutating func reach(
        _ moment: Moment, feedingUpTo goal: Int, in run: inout ExactlyOnceRun
    ) async throws -> Bool {
        switch moment {
        case .joining, .claiming:
            let claims = try await run.claims()
            if moment == .claiming {
                try await run.wait(until: "claim") { try await $0.claims() > claims }
                return true
            }
            let end =
                ContinuousClock.now + .milliseconds(Int.random(in: 0..<300, using: &generator))
            while .now < end, try await run.claims() == claims {}
            return try await run.claims() == claims
        case .anywhere:
            try await run.feed.send(upTo: goal)
            for _ in 0..<Int.random(in: 0..<200, using: &generator) { _ = try await run.done() }
            return true
        case .storing, .closingWindow, .publishing:
            while run.feed.sent < goal {
                let size = Int.random(in: 200...800, using: &generator)
                try await run.feed.send(upTo: min(goal, run.feed.sent + size))
                if try await seize(moment, in: run) { return true }
            }
            return false
        }
    }

    /// Stops the worker inside a moment; returns false when it went through its work first.
    private func seize(_ moment: Moment, in run: ExactlyOnceRun) async throws -> Bool {
        guard let process = run.worker?.process else { return false }
        let deadline = ContinuousClock.now + .seconds(20)
        while .now < deadline {
            if try await isInside(moment, run) {
                process.send(signal: SIGSTOP)
                // What the server was doing at that moment ends first.
                try await run.wait(until: "idle server") {
                    try await $0.number(Self.busy) == 0
                }
                if try await isInside(moment, run) { return true }
                process.send(signal: SIGCONT)
            }
            if try await run.done() >= run.feed.sent {
                let isOver = try await run.unpublished() == 0
                if moment != .publishing || isOver { return false }
            }
        }
        return false
    }

    private func isInside(_ moment: Moment, _ run: ExactlyOnceRun) async throws -> Bool {
        switch moment {
        case .publishing:
            try await run.number(
                """
                SELECT count(*) AS n FROM dead_letters
                WHERE batch IS NOT NULL AND published_at IS NULL
                """) > 0
        case .closingWindow: try await run.number(Self.closing) > 0
        default: try await run.number(Self.storing) > 0
        }
    }

    /// Sessions of others that run a statement and do not wait for their client.
    private static let busy: PostgresQuery = """
        SELECT count(*) AS n FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active'
          AND wait_event_type IS DISTINCT FROM 'Client'
          AND query ~ 'feature_rows|label_rows|stream_|window|performance|dead_letters'
        """
    private static let storing: PostgresQuery = """
        SELECT count(*) AS n FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
          AND (state = 'idle in transaction' OR state = 'active' AND wait_event = 'ClientRead')
          AND query ~ 'feature_rows|label_rows|stream_journal|stream_offsets|stream_states'
        """
    private static let closing: PostgresQuery = """
        SELECT count(*) AS n FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
          AND (state = 'idle in transaction' OR state = 'active' AND wait_event = 'ClientRead')
          AND query ~ '(INTO|FROM) (windows|window_parts|alerts)'
        """
}
