import Testing

@testable import Telemetry

@Suite struct MetricsTests {
    static let counter = Metric("t_total", .counter, "Things.", labels: ["kind"], seriesMax: 2)
    static let gauge = Metric("t_level", .gauge, "A level.", labels: ["a", "b"], seriesMax: 3)
    static let histogram = Metric(
        "t_seconds", .histogram, "Time.", unit: "seconds", labels: ["model"], buckets: [0.1, 1])
    static let summary = Metric("t_quick_seconds", .summary, "Time.", unit: "seconds")

    let metrics = Metrics(catalogue: [
        counter, gauge, histogram, summary, MetricCatalogue.labelSetsOverflowed,
    ])

    @Test func `a counter adds up what is finite and positive`() {
        metrics.increment(Self.counter, "a")
        metrics.increment(Self.counter, "a", by: 2.5)
        metrics.increment(Self.counter, "a", by: -1)
        metrics.increment(Self.counter, "a", by: .nan)
        metrics.increment(Self.counter, "a", by: .infinity)
        #expect(metrics.counter(Self.counter, "a").value == 3.5)
    }

    @Test func `label sets beyond the bound go to other and are counted`() {
        for kind in ["a", "b", "c", "d", "c"] { metrics.increment(Self.counter, kind) }
        metrics.increment(Self.counter, "a")
        let lines = metrics.render().split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(
            lines == [
                #"kedge_metrics_overflow_total{metric="t_total"} 3"#,
                #"t_total{kind="a"} 2"#, #"t_total{kind="b"} 1"#, #"t_total{kind="other"} 3"#,
            ])
    }

    @Test func `buckets are cumulative and end with infinity`() {
        for value in [0.05, 0.1, 0.5, 7, .nan] {
            metrics.observe(Self.histogram, "m", value: value)
        }
        #expect(
            metrics.render() == """
                # HELP t_seconds Time.
                # TYPE t_seconds histogram
                t_seconds_bucket{model="m",le="0.1"} 2
                t_seconds_bucket{model="m",le="1"} 3
                t_seconds_bucket{model="m",le="+Inf"} 4
                t_seconds_sum{model="m"} 7.65
                t_seconds_count{model="m"} 4

                """)
    }

    @Test func `quantiles are within 2.5 percent and forget after two rotations`() {
        let start = ContinuousClock.now
        let series = SummarySeries(now: start)
        for index in 1...1000 { series.observe(Double(index) / 1000) }
        let first = series.snapshot(now: start + .seconds(1))
        for (value, expected) in zip(first.values, [0.5, 0.95, 0.99]) {
            #expect(abs(value / expected - 1) < 0.026)
        }
        #expect(first.count == 1000)
        #expect(!series.snapshot(now: start + .seconds(61)).values[0].isNaN)
        let last = series.snapshot(now: start + .seconds(122))
        #expect(last.values.allSatisfy { $0.isNaN })
        #expect(last.count == 1000)
    }

    @Test func `a summary takes values beyond its range`() {
        metrics.observe(Self.summary, value: -1)
        metrics.observe(Self.summary, value: 1e30)
        metrics.observe(Self.summary, value: .infinity)
        #expect(metrics.render().contains("t_quick_seconds_count 3"))
    }

    @Test func `replacing a prefix leaves the other series alone`() {
        metrics.set(Self.gauge, "x", "1", to: 1)
        metrics.set(Self.gauge, "y", "1", to: 2)
        metrics.replace(
            Self.gauge, prefix: ["x"], with: [(labels: ["x", "2"], value: 3)])
        #expect(
            metrics.render().hasSuffix("t_level{a=\"x\",b=\"2\"} 3\nt_level{a=\"y\",b=\"1\"} 2\n"))
        metrics.replace(
            Self.gauge, prefix: ["x"], with: (1...4).map { (labels: ["x", "\($0)"], value: 0) })
        #expect(metrics.render().contains("{metric=\"t_level\"} 2"))
        metrics.remove(Self.gauge, prefix: ["y"])
        #expect(!metrics.render().contains("a=\"y\""))
    }

    @Test func `label values and help are escaped`() {
        metrics.increment(Self.counter, "a\"b\\c\nd")
        #expect(metrics.render().contains(#"t_total{kind="a\"b\\c\nd"} 1"#))
    }

    @Test(arguments: [
        (1.0, "1"), (-2.5, "-2.5"), (.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
        (1e300, "1e+300"), (0.0001, "0.0001"),
    ])
    func `numbers are spelled as Prometheus reads them`(value: Double, text: String) {
        #expect(Exposition.number(value) == text)
    }

    @Test func `OpenMetrics names counters without total and ends with EOF`() {
        metrics.increment(Self.counter, "a")
        metrics.observe(Self.histogram, "m", value: 1)
        let text = metrics.render(.openMetrics)
        #expect(text.contains("# TYPE t counter\nt_total{kind=\"a\"} 1\n"))
        #expect(text.contains("# UNIT t_seconds seconds\n"))
        #expect(text.hasSuffix("\n# EOF\n"))
    }

    @Test func `a disabled registry takes everything and renders nothing`() {
        Metrics.disabled.increment(Self.counter, "a")
        Metrics.disabled.counter(Self.counter, "a").increment()
        Metrics.disabled.set(Self.gauge, "a", "b", to: 1)
        Metrics.disabled.observe(Self.summary, value: 1)
        Metrics.disabled.collectProcess(version: "1", command: "test")
        #expect(Metrics.disabled.render().isEmpty)
    }

    @Test func `collectors run before each rendering`() {
        metrics.beforeRendering { $0.increment(Self.counter, "scrapes") }
        _ = metrics.render()
        #expect(metrics.render().contains(#"{kind="scrapes"} 2"#))
    }

    @Test(arguments: [
        (nil, ExpositionFormat.prometheus), ("text/plain", .prometheus),
        ("application/openmetrics-text;version=1.0.0,text/plain;q=0.5", .openMetrics),
    ])
    func `the Accept header chooses the format`(accept: String?, format: ExpositionFormat) {
        #expect(ExpositionFormat(accept: accept) == format)
    }

    @Test func `counts of many tasks add up`() async {
        let metrics = metrics
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 {
                        metrics.increment(Self.counter, "a")
                        metrics.observe(Self.histogram, "m", value: 1)
                    }
                }
            }
        }
        #expect(metrics.counter(Self.counter, "a").value == 8000)
        #expect(metrics.render().contains(#"t_seconds_count{model="m"} 8000"#))
    }

    @Test func `an unknown metric is a broken invariant`() async {
        await #expect(processExitsWith: .failure) {
            Metrics(catalogue: []).increment(Metric("x_total", .counter, "X."))
        }
    }

    @Test func `too few label values are a broken invariant`() async {
        await #expect(processExitsWith: .failure) {
            Metrics().increment(MetricCatalogue.eventsConsumed, "electricity")
        }
    }
}
