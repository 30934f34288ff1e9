import ArgumentParser
import Foundation
import LocalServers
import UnixSignals

/// The whole loop on this machine, with its real parts, on a real stream.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run the whole loop on this machine, on a real stream that drifts.",
        discussion: """
            Starts a private PostgreSQL, a Kafka-protocol broker (KEDGE_KAFKA names another), the \
            control plane, a worker and two endpoints on free loopback ports, and replays the \
            electricity market of New South Wales. Exit code 0 only if every stage happened.
            """)

    @Option(help: "The folder that holds Examples, Migrations and Pipelines.")
    var repository = FileManager.default.currentDirectoryPath

    @Option(help: "How many rows of the stream are replayed, the training rows included.")
    var rows = DemoPlan().rows

    @Option(help: "The most rows in a second.")
    var rate = DemoPlan().rowsPerSecond

    @Option(parsing: .unconditional, help: "After which row the sabotaged model is submitted.")
    var sabotageRow: Int?

    @Flag(help: "End at the end, also at a terminal.")
    var exit = false

    func validate() throws {
        guard rows >= 10_000, rows <= DemoPlan().rows else {
            throw ValidationError("--rows: expected 10000 to \(DemoPlan().rows), got \(rows)")
        }
        guard rate > 0 else { throw ValidationError("--rate: expected over 0, got \(rate)") }
    }

    func run() async throws {
        let plan = plan
        let system = try DemoSystem(repository: repository)
        let screen = DemoScreen()
        let staysUp = !exit && isatty(1) == 1
        let outcome = await withTaskGroup(of: Outcome.self) { group in
            group.addTask {
                do {
                    let missing = try await DemoRun(plan: plan, system: system, screen: screen)
                        .run(staysUp: staysUp)
                    return .ended(missing: missing)
                } catch is CancellationError {
                    return .interrupted
                } catch {
                    return .failed("\(error)")
                }
            }
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { break }
                return .interrupted
            }
            let first = await group.next() ?? .interrupted
            group.cancelAll()
            return first
        }
        screen.endProgress()
        await finish(outcome, system: system, screen: screen)
        switch outcome {
        case .ended(let missing) where missing.isEmpty: return
        case .interrupted where staysUp: return
        case .ended, .failed, .interrupted: throw ExitStatus.failed
        }
    }

    private var plan: DemoPlan {
        var plan = DemoPlan()
        plan.rows = rows
        plan.rowsPerSecond = rate
        plan.sabotageRow = sabotageRow ?? min(plan.sabotageRow, rows * 2 / 3)
        return plan
    }

    private enum Outcome: Sendable {
        case ended(missing: [String])
        case failed(String)
        case interrupted
    }

    private func finish(_ outcome: Outcome, system: DemoSystem, screen: DemoScreen) async {
        var keepsLogs = false
        switch outcome {
        case .ended(let missing):
            for stage in missing { screen.line("MISSING: \(stage) did not happen") }
            keepsLogs = !missing.isEmpty
        case .failed(let reason):
            screen.line("The demo failed: \(reason)")
            for casualty in await system.casualties { screen.line(casualty) }
            keepsLogs = true
        case .interrupted:
            screen.line("Stopping.")
        }
        await system.stop(removing: !keepsLogs)
        if keepsLogs { screen.line("The logs are in \(system.directory.path)") }
    }
}
