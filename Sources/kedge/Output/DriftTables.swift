import Detection

/// The tables of a drift report.
enum DriftTables {
    /// Every test of every feature.
    static func tests(of report: DriftReport) -> Table {
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

    /// What is wrong with values.
    static func findings(of report: DriftReport) -> Table {
        Table(
            columns: ["feature", "finding", "rows", "share", "p"],
            rows: report.dataQuality.map {
                [
                    $0.feature,
                    $0.finding.rawValue + ($0.isOfReference == true ? " (reference)" : ""),
                    "\($0.count)", CellText.percent($0.share),
                    CellText.number($0.pValue),
                ]
            })
    }
}
