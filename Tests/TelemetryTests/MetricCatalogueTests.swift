import Telemetry
import Testing

@Suite struct MetricCatalogueTests {
    @Test func `names are unique`() {
        let names = MetricCatalogue.all.map(\.name)
        #expect(Set(names).count == names.count)
    }

    @Test(arguments: MetricCatalogue.all)
    func `a name has the prefix, its unit and the suffix of its kind`(metric: Metric) {
        let isProcess = MetricCatalogue.process.contains(metric)
        #expect(metric.name.hasPrefix("kedge_") || (isProcess && metric.name.hasPrefix("process_")))
        #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter))
        if let unit = metric.unit {
            #expect(metric.name.hasSuffix(metric.kind == .counter ? "_\(unit)_total" : "_\(unit)"))
        }
    }

    @Test(arguments: MetricCatalogue.all)
    func `a help text is a sentence and labels are lower case`(metric: Metric) {
        #expect(metric.help.hasSuffix("."))
        #expect(Set(metric.labels).count == metric.labels.count)
        #expect(metric.labels.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "_" } })
        #expect(!metric.labels.contains("le") && !metric.labels.contains("quantile"))
    }
}
