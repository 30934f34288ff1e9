import ArgumentParser

/// The command line.
@main
struct Kedge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kedge",
        abstract: "Watches deployed models, and hauls the ones that drift back on course.",
        discussion: """
            Exit codes: 0 ok, 1 failed, 2 usage or bad input, 3 not reachable.
            """,
        version: KedgeVersion.current,
        subcommands: [TrainJobCommand.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Processes",
                subcommands: [
                    ServeCommand.self, WorkerCommand.self, EndpointCommand.self,
                    MigrateCommand.self, DemoCommand.self,
                ]),
            CommandGroup(
                name: "Who may, who did, and what is kept",
                subcommands: [TokenCommand.self, AuditCommand.self, RetentionCommand.self]),
            CommandGroup(
                name: "The loop",
                subcommands: [
                    ApplyCommand.self, ValidateCommand.self, PipelineCommand.self,
                    ModelCommand.self, DriftCommand.self, RetrainCommand.self,
                    RolloutCommand.self, AlertCommand.self, ReplayCommand.self,
                    DoctorCommand.self,
                ]),
            CommandGroup(
                name: "Files",
                subcommands: [
                    CompareCommand.self, DetectCommand.self, EvaluateCommand.self,
                    CertifyCommand.self, TrainCommand.self, PredictCommand.self,
                    ValidateModelCommand.self,
                ]),
        ])

    static func main() async {
        await ExitStatus.run(Kedge.self)
    }
}
