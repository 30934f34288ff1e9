import Foundation
import Observations
import Pipelines
import Postgres
import Registry

/// Watches over one trainer process until it has ended, and ends it when it must not go on.
struct TrainerAttempt {
    let pool: PostgresPool
    let program: TrainerProgram
    let job: JobQueue.Job
    let owner: String
    let lease: Duration
    let limits: RetrainLimits

    /// How often the process is looked at.
    private static let pace = Duration.milliseconds(20)

    /// Runs the trainer.
    ///
    /// - Throws: `RetrainingError`, also when the trainer went beyond a limit and was killed;
    ///   `CancellationError`, after killing it.
    func run() async throws {
        let place = NSTemporaryDirectory() + "/kedge-trainer-\(job.id)-\(UUID().uuidString)"
        // The trainer makes it when it needs one, and may be killed before it removes it.
        defer { try? FileManager.default.removeItem(atPath: place) }
        let process = try TrainerProcess(
            program,
            arguments: [
                TrainerProgram.subcommand, "--job", "\(job.id)", "--owner", owner,
                "--lease-milliseconds", "\(lease.milliseconds)",
                "--memory-bytes", "\(limits.memoryBytesMax)", "--work-directory", place,
            ])
        defer { process.kill() }
        let deadline = ContinuousClock.now + limits.timeLimit
        // A trainer that gives no sign is killed while the job is still ours to give back.
        let silenceMax = lease * 2 / 3
        var nextLook = ContinuousClock.now + lease / 10
        while true {
            if let end = process.end() {
                return try await judge(end, words: process.words)
            }
            guard ContinuousClock.now < deadline else {
                process.kill()
                return try await settle(RetrainingError.timedOut(limit: limits.timeLimit))
            }
            if ContinuousClock.now >= nextLook {
                nextLook = .now + lease / 10
                guard let silence = try await silence() else {
                    // Ended by the trainer, which is about to exit, or taken over.
                    if await isSettled() { continue }
                    process.kill()
                    throw RetrainingError.leaseLost
                }
                if silence > silenceMax {
                    process.kill()
                    return try await settle(RetrainingError.hung(silence: silence))
                }
            }
            // The beat at which a child is looked at: its end, its limits, its signs of life.
            try await Task.sleep(for: Self.pace)
        }
    }

    private func judge(_ end: TrainerProcess.End, words: String) async throws {
        if let signal = end.signal {
            try await settle(
                RetrainingError.died(
                    signal: signal, residentBytesMax: end.residentBytesMax,
                    memoryBytesMax: limits.memoryBytesMax))
        } else if end.code != 0 {
            throw RetrainingError.ended(code: end.code ?? 0, words: words)
        }
    }

    /// A trainer that died after it had stored its result has done its job.
    private func settle(_ error: RetrainingError) async throws {
        guard await isSettled() else { throw error }
    }

    /// Whether the job has succeeded.
    private func isSettled() async -> Bool {
        let run = try? await pool.withConnection {
            try await RetrainingStore($0).run(ofJob: job.id)
        }
        return run.map { ![.running, .failed].contains($0.outcome) } ?? false
    }

    /// How long ago the last sign of life was; nil when the job is not this owner's any more.
    ///
    /// A database that does not answer says nothing about the trainer: it counts as just seen.
    private func silence() async throws -> Duration? {
        do {
            return try await pool.withConnection {
                try await JobQueue($0).silence(job.id, owner: owner)
            }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            return .zero
        }
    }
}
