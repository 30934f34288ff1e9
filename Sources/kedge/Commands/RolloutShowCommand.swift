import ArgumentParser
import Rollouts

/// Shows a rollout.
struct RolloutShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show where a rollout stands, and what the evidence says.")

    @Argument(help: "The number of the rollout; see 'rollout list'.")
    var id: Int64

    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await api.client().get(APIPath.rollout(id))
        try output.print(answer, as: RolloutDetail.self, text: Self.text)
    }

    static func text(_ rollout: RolloutDetail) -> String {
        var pairs: [(name: String, value: String)] = [
            ("rollout", "\(rollout.id) of the pipeline '\(rollout.pipeline)'"),
            ("model", rollout.model),
            ("stable", rollout.stable.map { "version \($0)" } ?? "none"),
            ("canary", "version \(rollout.canary)"),
            ("phase", rollout.phase.rawValue + (rollout.cause.map { " (\($0.rawValue))" } ?? "")),
            (
                "step",
                (rollout.step.map { "\($0 + 1)" } ?? "-") + " of \(rollout.steps.count), "
                    + "\(CellText.percent(rollout.canaryWeight)) of traffic"
            ),
            ("analysis", rollout.analysis.rawValue),
        ]
        if let evidence = rollout.evidence {
            let counts = evidence.counts.sorted { $0.key < $1.key }
                .map { "\($0.key) \($0.value)" }
            pairs.append(
                (
                    "evidence",
                    "\(evidence.labels) labels, \(evidence.kind): "
                        + counts.joined(separator: ", ")
                ))
        }
        if let comparison = rollout.comparison {
            pairs.append(("comparison", RolloutText.comparison(comparison)))
        }
        if rollout.isWaitingForRequest {
            pairs.append(("waits for", "'kedge rollout resume \(rollout.id)', promote or abort"))
        }
        if let failure = rollout.lastFailure { pairs.append(("last failure", failure)) }
        pairs.append(("asked for by", rollout.requestedBy))
        pairs.append(("reason", rollout.reason))
        pairs.append(("started", CellText.time(rollout.createdAt)))
        pairs.append(("ended", CellText.time(rollout.finishedAt)))
        return CellText.details(pairs)
    }
}
