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
        guard let report = window.report else { return CellText.details(pairs) }
        pairs.append(("level", "\(report.alpha), adjusted by \(report.correction.rawValue)"))
        var sections = [CellText.details(pairs), tests(of: report).text]
        if !report.dataQuality.isEmpty { sections.append(findings(of: report).text) }
        return sections.joined(separator: "\n\n")
    }

    private static func tests(of report: DriftReport) -> Table {
        func row(_ name: String, _ test: TestResult) -> [String] {
            [
                name, test.test.rawValue, CellText.number(test.statistic),
                CellText.number(test.pValue), CellText.number(test.pValueAdjusted),
                CellText.number(test.effect), CellText.number(test.tolerance),
                test.reason ?? (test.showsDrift(alpha: report.alpha) ? "drift" : "no drift"),
            ]
        }
        return Table(
            columns: [
                "feature", "test", "statistic", "p", "p adjusted", "effect", "tolerance",
                "verdict",
            ],
            rows: report.features.flatMap { feature in
                feature.tests.map { row(feature.name, $0) }
            } + report.joint.map { row("(all)", $0) })
    }

    private static func findings(of report: DriftReport) -> Table {
        Table(
            columns: ["feature", "finding", "rows", "share", "p"],
            rows: report.dataQuality.map {
                [
                    $0.feature, $0.finding.rawValue, "\($0.count)", CellText.percent($0.share),
                    CellText.number($0.pValue),
                ]
            })
    }
}
