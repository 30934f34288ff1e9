import ArgumentParser
import Detection
import Rollouts

/// Shows how a pipeline stands.
struct PipelineShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show how a pipeline stands, or the text of its file.")

    @Argument(help: "The pipeline.")
    var pipeline: String

    @Flag(help: "Print the file as it was applied.")
    var source = false

    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await api.client().get(APIPath.pipeline(pipeline))
        if source {
            return print(try answer.decoded(as: PipelineDetail.self).source, terminator: "")
        }
        try output.print(answer, as: PipelineDetail.self, text: Self.text)
    }

    static func text(_ pipeline: PipelineDetail) -> String {
        var pairs: [(name: String, value: String)] = [
            ("pipeline", pipeline.name), ("model", pipeline.model),
            (
                "revision",
                "\(pipeline.revision), applied \(CellText.time(pipeline.appliedAt)) "
                    + "by \(pipeline.appliedBy)"
            ),
        ]
        guard let status = pipeline.status else { return CellText.details(pairs) }
        pairs.append(
            (
                "champion",
                status.champion.map {
                    "version \($0.version) since \(CellText.time($0.since))"
                } ?? "none yet"
            ))
        pairs.append(("rollout", status.activeRollout.map(rollout) ?? "none"))
        pairs.append(("last window", status.lastWindow.map(window) ?? "none yet"))
        pairs.append(("performance", status.lastPerformance.map(performance) ?? "none yet"))
        if let decision = status.decision {
            pairs.append(("labels", "\(decision.labels)"))
            pairs.append(("retraining", decision.isUnderWay ? "under way" : "none under way"))
            if let time = decision.scheduledAt { pairs.append(("scheduled", CellText.time(time))) }
        }
        pairs.append(("alerts firing", "\(status.alertsFiring)"))
        return CellText.details(pairs)
    }

    private static func rollout(_ rollout: RolloutDetail) -> String {
        "\(rollout.id): version \(rollout.canary) is \(rollout.phase.rawValue), "
            + "\(CellText.percent(rollout.canaryWeight)) of traffic"
    }

    private static func window(_ window: WindowSummary) -> String {
        let features = window.driftedFeatures.map(\.name).joined(separator: ", ")
        return "\(window.number), to \(CellText.time(window.endsAt)): \(window.verdict)"
            + (features.isEmpty ? "" : " of \(features)")
    }

    private static func performance(_ performance: PerformanceSummary) -> String {
        let metrics = performance.metrics.sorted { $0.key < $1.key }.map { name, estimate in
            "\(name) \(CellText.estimate(estimate.value, estimate.lower, estimate.upper))"
        }
        return "after \(performance.labels) labels: " + metrics.joined(separator: ", ")
    }
}
