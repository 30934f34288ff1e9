import ArgumentParser
import Rollouts

/// Prints the journal of a rollout until it ends.
struct RolloutWatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Print the journal of a rollout, line by line, until it ends.",
        discussion: "Exit code 0 when the canary was promoted, 1 when it was taken back.")

    /// How often to look.
    private static let pace = Duration.seconds(1)

    @Argument(help: "The number of the rollout; see 'rollout list'.")
    var id: Int64

    @Flag(help: "Print what there is, and do not wait for the end.")
    var once = false

    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try api.client()
        var last = 0
        while true {
            // Asked before the journal is read: lines up to the end are in it then.
            let rollout: RolloutDetail = try await client.get(APIPath.rollout(id)).decoded()
            let answer = try await client.get(
                APIPath.rollout(id, "/events", [("after", "\(last)")]))
            let lines: [RolloutLine] = try answer.list()
            try show(lines, answer)
            last = lines.last?.sequence ?? last
            if once || rollout.finishedAt != nil { return try end(rollout) }
            try await Task.sleep(for: Self.pace)
        }
    }

    /// Prints lines for people, or an object for each line.
    private func show(_ lines: [RolloutLine], _ answer: APIAnswer) throws {
        switch output.output {
        case .table: for line in lines { StandardOutput.write(RolloutText.line(line)) }
        case .json where !lines.isEmpty:
            StandardOutput.write(String(decoding: answer.body, as: UTF8.self))
        case .json: break
        }
    }

    private func end(_ rollout: RolloutDetail) throws {
        if output.output == .table { StandardOutput.write(RolloutShowCommand.text(rollout)) }
        if rollout.finishedAt != nil, rollout.phase == .degraded { throw ExitStatus.failed }
    }
}
