internal import Synchronization

/// All series of one metric, as many as its declaration allows.
final class MetricFamily: Sendable {
    let metric: Metric
    private let series = Mutex<[[String]: Series]>([:])

    init(_ metric: Metric) {
        self.metric = metric
    }

    /// The series of a label set, made if there is room.
    ///
    /// Without room it is the series whose labels all read `Metric.overflowLabel`.
    func series(_ labels: [String]) -> (series: Series, overflowed: Bool) {
        precondition(
            labels.count == metric.labels.count,
            "\(metric.name) takes labels \(metric.labels), got \(labels.count)")
        return series.withLock { known in
            if let found = known[labels] { return (found, false) }
            let overflow = [String](repeating: Metric.overflowLabel, count: labels.count)
            let regular = known.count - (known[overflow] == nil ? 0 : 1)
            let overflowed = regular >= metric.seriesMax
            let key = overflowed ? overflow : labels
            if let found = known[key] { return (found, overflowed) }
            let made = Series(of: metric)
            known[key] = made
            return (made, overflowed)
        }
    }

    /// Forgets the series whose first labels are `prefix`.
    func remove(prefix: [String]) {
        series.withLock { known in
            known = known.filter { !$0.key.starts(with: prefix) }
        }
    }

    /// Replaces the gauges whose first labels are `prefix` in one step, unseen by a reader.
    func replace(prefix: [String], with values: [(labels: [String], value: Double)]) -> Int {
        series.withLock { known in
            known = known.filter { !$0.key.starts(with: prefix) }
            let room = max(0, metric.seriesMax - known.count)
            for (labels, value) in values.prefix(room) {
                precondition(labels.count == metric.labels.count && labels.starts(with: prefix))
                let gauge = GaugeSeries()
                gauge.set(value)
                known[labels] = .gauge(gauge)
            }
            return max(0, values.count - room)
        }
    }

    /// The series in the order of their labels.
    var sorted: [(labels: [String], series: Series)] {
        series.withLock { known in known.map { ($0.key, $0.value) } }
            .sorted { $0.labels.lexicographicallyPrecedes($1.labels) }
    }
}
