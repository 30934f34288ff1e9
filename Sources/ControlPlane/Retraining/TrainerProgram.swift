public import Telemetry

/// The program that a retrainer starts as a process of its own for each attempt.
///
/// A process can be bounded and killed, which a thread cannot: memory that a training set needs
/// beyond its limit, or a solver that never ends, must not take the control plane along.
public struct TrainerProgram: Sendable, HoldsSecrets {
    /// The subcommand of `kedge` that does one attempt.
    public static let subcommand = "train-job"

    /// The path of `kedge`.
    public var executable: String
    /// All of its environment; the database is in it, so that no secret stands on a command line.
    public var environment: [String: String]

    /// The name that it sees itself called by.
    public var name: String

    /// Names a program.
    public init(executable: String, name: String = "kedge", environment: [String: String]) {
        self.executable = executable
        self.name = name
        self.environment = environment
    }
}
