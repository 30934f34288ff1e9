import Logging
import Telemetry
import Testing

@testable import ControlPlane

struct StreamReporterTests {
    @Test func `of the e-detectors of all partitions the nearest to its alarm is shown`() {
        let metrics = Metrics()
        let reporter = StreamReporter(
            metrics: metrics, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            pipeline: "churn")
        reporter.report(wealth: [DetectorWealth(version: 9, detector: "f1", ratio: 0.5)])
        reporter.report(wealth: [
            DetectorWealth(version: 1, detector: "f1", ratio: 0.95),
            DetectorWealth(version: 1, detector: "errorRate", ratio: 0.2),
            DetectorWealth(version: 1, detector: "f1", ratio: 0.1),
        ])
        let shown = metrics.render().split(separator: "\n")
            .filter { $0.hasPrefix("kedge_detector_wealth_ratio{") }
        let expected = [("errorRate", 0.2), ("f1", 0.95)].map {
            #"kedge_detector_wealth_ratio{pipeline="churn",version="1",detector="\#($0)"} \#($1)"#
        }
        #expect(shown.map(String.init).sorted() == expected)
    }
}
