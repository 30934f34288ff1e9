internal import Synchronization

/// The metrics of a process: series by metric and label values, rendered for Prometheus.
///
/// Label values are given in the order of the metric's declaration. In a hot path keep the series
/// that `counter`, `gauge`, `histogram` and `summary` return; the shortcuts look it up each time.
///
/// - Precondition: of every method: the metric is in the catalogue, of the kind that the method
///   is for, and as many label values are given as it has labels. A registry made by `disabled`
///   takes anything and keeps nothing.
public final class Metrics: Sendable {
    private let families: [String: MetricFamily]
    private let isEnabled: Bool
    private let collectors = Mutex<[@Sendable (Metrics) -> Void]>([])

    /// Makes a registry of the metrics of a catalogue.
    ///
    /// - Precondition: names are unique.
    public convenience init(catalogue: [Metric] = MetricCatalogue.all) {
        self.init(catalogue: catalogue, isEnabled: true)
    }

    private init(catalogue: [Metric], isEnabled: Bool) {
        families = Dictionary(
            uniqueKeysWithValues: catalogue.map { ($0.name, MetricFamily($0)) })
        self.isEnabled = isEnabled
    }

    /// A registry that keeps nothing, for tests and tools.
    public static let disabled = Metrics(catalogue: [], isEnabled: false)

    /// The counter with these label values.
    public func counter(_ metric: Metric, _ labels: String...) -> CounterSeries {
        counter(metric, labels: labels)
    }

    /// The gauge with these label values.
    public func gauge(_ metric: Metric, _ labels: String...) -> GaugeSeries {
        gauge(metric, labels: labels)
    }

    /// The histogram with these label values.
    public func histogram(_ metric: Metric, _ labels: String...) -> HistogramSeries {
        guard case .histogram(let found) = series(metric, labels) else {
            preconditionFailure("\(metric.name) is not a histogram")
        }
        return found
    }

    /// The summary with these label values.
    public func summary(_ metric: Metric, _ labels: String...) -> SummarySeries {
        guard case .summary(let found) = series(metric, labels) else {
            preconditionFailure("\(metric.name) is not a summary")
        }
        return found
    }

    /// Adds to a counter.
    public func increment(_ metric: Metric, _ labels: String..., by amount: Double = 1) {
        guard isEnabled else { return }
        counter(metric, labels: labels).increment(by: amount)
    }

    /// Sets a gauge.
    public func set(_ metric: Metric, _ labels: String..., to value: Double) {
        guard isEnabled else { return }
        gauge(metric, labels: labels).set(value)
    }

    /// Counts one observation in a histogram or summary.
    public func observe(_ metric: Metric, _ labels: String..., value: Double) {
        guard isEnabled else { return }
        switch series(metric, labels) {
        case .histogram(let found): found.observe(value)
        case .summary(let found): found.observe(value)
        case .counter, .gauge: preconditionFailure("\(metric.name) takes no observations")
        }
    }

    /// Replaces all gauges whose first label values are `prefix`, in one step.
    ///
    /// For sets that change as a whole, such as the features that drift most or a one-hot phase.
    public func replace(
        _ metric: Metric, prefix: [String], with values: [(labels: [String], value: Double)]
    ) {
        guard isEnabled else { return }
        precondition(metric.kind == .gauge, "\(metric.name) is not a gauge")
        let left = family(metric).replace(prefix: prefix, with: values)
        if left > 0 { countOverflow(metric, by: Double(left)) }
    }

    /// Forgets the series whose first label values are `prefix`.
    ///
    /// A series that someone keeps can be updated further, but is not rendered any more.
    public func remove(_ metric: Metric, prefix: [String]) {
        guard isEnabled else { return }
        family(metric).remove(prefix: prefix)
    }

    /// Adds work that is done before each rendering, such as reading the size of a pool.
    public func beforeRendering(_ collect: @escaping @Sendable (Metrics) -> Void) {
        guard isEnabled else { return }
        collectors.withLock { $0.append(collect) }
    }

    /// All series as text, metrics and series in a stable order.
    public func render(_ format: ExpositionFormat = .prometheus) -> String {
        for collect in collectors.withLock({ $0 }) { collect(self) }
        var exposition = Exposition(format: format)
        let now = ContinuousClock.now
        for family in families.values.sorted(by: { $0.metric.name < $1.metric.name }) {
            exposition.append(family.metric, family.sorted, now: now)
        }
        return exposition.finished()
    }

    func counter(_ metric: Metric, labels: [String]) -> CounterSeries {
        guard case .counter(let found) = series(metric, labels) else {
            preconditionFailure("\(metric.name) is not a counter")
        }
        return found
    }

    func gauge(_ metric: Metric, labels: [String]) -> GaugeSeries {
        guard case .gauge(let found) = series(metric, labels) else {
            preconditionFailure("\(metric.name) is not a gauge")
        }
        return found
    }

    private func series(_ metric: Metric, _ labels: [String]) -> Series {
        guard isEnabled else { return Series(of: metric) }
        let (found, overflowed) = family(metric).series(labels)
        if overflowed { countOverflow(metric, by: 1) }
        return found
    }

    private func family(_ metric: Metric) -> MetricFamily {
        guard let family = families[metric.name] else {
            preconditionFailure("\(metric.name) is not in the catalogue")
        }
        return family
    }

    /// The overflow of the overflow counter itself is not counted.
    private func countOverflow(_ metric: Metric, by amount: Double) {
        guard metric != MetricCatalogue.labelSetsOverflowed,
            let family = families[MetricCatalogue.labelSetsOverflowed.name],
            case .counter(let counter) = family.series([metric.name]).series
        else { return }
        counter.increment(by: amount)
    }
}
