import ArgumentParser
import Detection
import Registry

/// Shows the report of a window.
struct DriftShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the report of a window: every test of every feature.")

    @Argument(help: "The pipeline.")
    var pipeline: String

    @Argument(help: "The number of the window; see 'drift list'.")
    var number: Int64

    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await api.client().get(
            APIPath.pipeline(pipeline, "/windows/\(number)"))
        try output.print(answer, as: WindowDetail.self, text: Self.text)
    }

    static func text(_ window: WindowDetail) -> String {
        var pairs: [(name: String, value: String)] = [
            ("window", "\(window.summary.number)"),
            (
                "event times",
                "\(CellText.time(window.summary.startsAt)) to "
                    + CellText.time(window.summary.endsAt)
            ),
            ("rows", "\(window.summary.rows)"),
            (
                "offsets",
                window.offsetRanges.map { "\($0.topic)/\($0.partition) \($0.first) to \($0.last)" }
                    .joined(separator: ", ")
            ),
            (
                "model",
                "\(window.summary.model) version \(CellText.count(window.summary.modelVersion))"
            ),
            ("reference", window.referenceHash ?? "none"),
            ("software", "kedge \(window.softwareVersion), seed \(window.seed)"),
            ("verdict", window.summary.verdict),
        ]
        if let report = window.report {
            pairs.append(("level", "\(report.alpha), adjusted by \(report.correction.rawValue)"))
        }
        if let performance = window.performance {
            pairs.append(("labels", "\(performance.labels) of \(window.summary.rows) rows"))
            pairs += metrics(performance.metrics)
        }
        var sections = [CellText.details(pairs)]
        if let report = window.report {
            sections.append(DriftTables.tests(of: report).text)
            if !report.dataQuality.isEmpty {
                sections.append(DriftTables.findings(of: report).text)
            }
        }
        if let performance = window.performance, !performance.revisions.isEmpty {
            sections.append(revisions(of: performance).text)
        }
        return sections.joined(separator: "\n\n")
    }

    private static func metrics(
        _ metrics: [String: MetricEstimate]
    ) -> [(name: String, value: String)] {
        metrics.sorted { $0.key < $1.key }.map { name, estimate in
            (name, CellText.estimate(estimate.value, estimate.lower, estimate.upper))
        }
    }

    /// What late labels made of the window's metrics.
    private static func revisions(of performance: WindowPerformanceDetail) -> Table {
        Table(
            columns: ["revision", "by a label of", "labels", "metrics"],
            rows: performance.revisions.map { revision in
                [
                    "\(revision.revision)", CellText.time(revision.eventTime),
                    "\(revision.labels)",
                    metrics(revision.metrics).map { "\($0.name) \($0.value)" }
                        .joined(separator: ", "),
                ]
            })
    }
}
