import ArgumentParser
import ControlPlane
import Foundation
import Postgres

/// One attempt at a retraining, which `kedge serve` starts as a process of its own.
struct TrainJobCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: TrainerProgram.subcommand,
        abstract: "Do one attempt at a retraining; kedge serve starts it.", shouldDisplay: false)

    @Option(help: "The number of the job.")
    var job: Int64

    @Option(help: "The name under which the job was taken.")
    var owner: String

    @Option(help: "How long the job may go without a sign of life.")
    var leaseMilliseconds: Int64

    @Option(parsing: .unconditional, help: "How much memory this process may take.")
    var memoryBytes: UInt64

    @Option(help: "Where the program of a pipeline runs; made when it is needed.")
    var workDirectory: String

    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        try ProcessBounds.limitMemory(to: memoryBytes)
        ProcessBounds.endWithParent(removing: workDirectory)
        let pool = try database.pool("trainer")
        do {
            try await TrainerJob(
                pool: pool, softwareVersion: KedgeVersion.current, id: job, owner: owner,
                lease: .milliseconds(leaseMilliseconds),
                external: ExternalTrainer.Place(
                    programs: ProcessInfo.processInfo.environment[
                        TrainersOptions.variable], directory: workDirectory,
                    memoryBytesMax: memoryBytes)
            ).run()
        } catch {
            // What is written here is what the run fails with.
            print(error)
            throw ExitStatus.failed
        }
        await pool.close()
    }
}
