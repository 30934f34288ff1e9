/// Writes series as text.
struct Exposition {
    private let format: ExpositionFormat
    private var text = ""

    init(format: ExpositionFormat) {
        self.format = format
        text.reserveCapacity(16_384)
    }

    /// Appends a metric and its series; a metric without series is left out.
    mutating func append(
        _ metric: Metric, _ series: [(labels: [String], series: Series)],
        now: ContinuousClock.Instant
    ) {
        guard !series.isEmpty else { return }
        appendHead(of: metric)
        for (values, line) in series {
            let labels = Self.labels(metric.labels, values)
            switch line {
            case .counter(let counter): append(metric.name, labels, counter.value)
            case .gauge(let gauge): append(metric.name, labels, gauge.value)
            case .histogram(let histogram):
                append(metric, labels, histogram.snapshot)
            case .summary(let summary): append(metric.name, labels, summary.snapshot(now: now))
            }
        }
    }

    /// The whole text.
    consuming func finished() -> String {
        format == .openMetrics ? text + "# EOF\n" : text
    }

    private mutating func appendHead(of metric: Metric) {
        var name = metric.name
        if format == .openMetrics, metric.kind == .counter, name.hasSuffix("_total") {
            name.removeLast("_total".count)
        }
        let help = Self.escaped(metric.help, quotes: format == .openMetrics)
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(metric.kind.rawValue)\n"
        if format == .openMetrics, let unit = metric.unit, name.hasSuffix("_" + unit) {
            text += "# UNIT \(name) \(unit)\n"
        }
    }

    private mutating func append(_ name: String, _ labels: String, _ value: Double) {
        text += name
        if !labels.isEmpty { text += "{\(labels)}" }
        text += " \(Self.number(value))\n"
    }

    private mutating func append(
        _ metric: Metric, _ labels: String, _ counts: HistogramSeries.Counts
    ) {
        let separator = labels.isEmpty ? "" : ","
        var cumulative: UInt64 = 0
        for (index, count) in counts.buckets.enumerated() {
            cumulative += count
            let bound = index < metric.buckets.count ? metric.buckets[index] : .infinity
            append(
                metric.name + "_bucket", "\(labels)\(separator)le=\"\(Self.number(bound))\"",
                Double(cumulative))
        }
        append(metric.name + "_sum", labels, counts.sum)
        append(metric.name + "_count", labels, Double(cumulative))
    }

    private mutating func append(
        _ name: String, _ labels: String, _ snapshot: SummarySeries.Snapshot
    ) {
        let separator = labels.isEmpty ? "" : ","
        for (quantile, value) in zip(SummarySeries.quantiles, snapshot.values) {
            append(name, "\(labels)\(separator)quantile=\"\(Self.number(quantile))\"", value)
        }
        append(name + "_sum", labels, snapshot.sum)
        append(name + "_count", labels, Double(snapshot.count))
    }

    private static func labels(_ names: [String], _ values: [String]) -> String {
        zip(names, values).map { "\($0)=\"\(escaped($1, quotes: true))\"" }.joined(separator: ",")
    }

    /// A number as Go's `strconv.ParseFloat` reads it; whole numbers without a fraction.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if value == value.rounded(), abs(value) < 0x1p53 { return String(Int64(value)) }
        return value.description
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        guard text.utf8.contains(where: { $0 == 0x5C || $0 == 0x0A || $0 == 0x22 }) else {
            return text
        }
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
