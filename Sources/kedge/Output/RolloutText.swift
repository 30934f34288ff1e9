import Rollouts

/// What rollouts say, in words.
enum RolloutText {
    /// A look at the evidence.
    static func comparison(_ comparison: ComparisonResult) -> String {
        let difference = comparison.difference.map {
            "the canary errs by \(CellText.percent(abs($0))) "
                + ($0 > 0 ? "more" : "less") + " than stable"
        }
        return "\(comparison.verdict.rawValue) after \(comparison.labels) labels"
            + (difference.map { ": \($0)" } ?? "")
            + "; proof of not worse \(CellText.percent(comparison.nonInferiorityProgress)), "
            + "of worse \(CellText.percent(comparison.inferiorityProgress))"
    }

    /// A line of the journal.
    static func line(_ line: RolloutLine) -> String {
        let detail = line.detail
        var parts: [String] = []
        if let action = detail.action { parts.append(self.action(action)) }
        if let phase = detail.phase { parts.append(phase.rawValue) }
        if let step = detail.step { parts.append("step \(step + 1)") }
        if let weight = detail.weight { parts.append("weight \(CellText.percent(weight))") }
        if let analysis = detail.analysis { parts.append("analysis \(analysis.rawValue)") }
        if let cause = detail.cause { parts.append("cause \(cause.rawValue)") }
        if let comparison = detail.comparison { parts.append(self.comparison(comparison)) }
        return "\(CellText.time(line.at))  \(line.kind): \(parts.joined(separator: ", "))"
    }

    private static func action(_ action: RolloutAction) -> String {
        switch action {
        case .load(let version): "load version \(version)"
        case .setTraffic(let split): "set traffic to \(self.split(split))"
        case .verifyTraffic(let split): "read back traffic of \(self.split(split))"
        case .moveAlias(let champion): "make version \(champion) the champion"
        case .unload(let version): "unload version \(version)"
        }
    }

    /// Weights by version, and the mirror.
    static func split(_ split: TrafficSplit) -> String {
        let weights = split.weights.sorted { $0.key < $1.key }
            .map { "\(CellText.percent($0.value)) version \($0.key)" }
        return weights.joined(separator: ", ")
            + (split.mirror.map { ", mirrored by version \($0)" } ?? "")
    }
}
