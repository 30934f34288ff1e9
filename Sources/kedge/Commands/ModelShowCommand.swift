import ArgumentParser
import Detection
import Registry

/// Shows a version of a model.
struct ModelShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a version of a model: lineage, metrics, hashes.")

    @Argument(help: "The model.")
    var model: String

    @Argument(help: "The number of the version.")
    var version: Int

    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await api.client().get(APIPath.model(model, "/versions/\(version)"))
        try output.print(answer, as: ModelVersionDetail.self, text: Self.text)
    }

    private static func text(_ version: ModelVersionDetail) -> String {
        var pairs: [(name: String, value: String)] = [
            ("model", version.model), ("version", "\(version.version)"),
            ("aliases", version.aliases.isEmpty ? "none" : version.aliases.joined(separator: ", ")),
            ("content", version.contentHash), ("parent", CellText.count(version.parentVersion)),
            ("made", "\(CellText.time(version.createdAt)) by \(version.createdBy)"),
            ("software", "kedge \(version.softwareVersion), seed \(version.seed)"),
            ("training rows", "\(version.lineage.trainingRows)"),
        ]
        if let from = version.lineage.firstEventTime {
            pairs.append(
                (
                    "event times",
                    "\(CellText.time(from)) to \(CellText.time(version.lineage.lastEventTime))"
                ))
        }
        for (name, ranges) in [
            ("predictions", version.lineage.predictionRanges),
            ("labels", version.lineage.labelRanges),
        ] where !ranges.isEmpty {
            let texts = ranges.map { "\($0.topic)/\($0.partition) \($0.first) to \($0.last)" }
            pairs.append((name, texts.joined(separator: ", ")))
        }
        if let f1 = version.metrics.f1 {
            pairs.append(("hold-out f1", CellText.estimate(f1.value, f1.lower, f1.upper)))
        }
        if let f1 = version.metrics.f1Macro {
            pairs.append(("hold-out macro f1", CellText.estimate(f1.value, f1.lower, f1.upper)))
        }
        if let rate = version.metrics.errorRate {
            pairs.append(
                ("hold-out errors", CellText.estimate(rate.value, rate.lower, rate.upper)))
        }
        return CellText.details(pairs)
    }
}
