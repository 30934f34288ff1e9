/// Every metric of the product, declared once: by stage, in the order of the loop.
///
/// Names follow Prometheus: prefix `kedge_`, base units, labels of bounded cardinality. The
/// metrics of the process itself carry the names every Prometheus client gives them.
public enum MetricCatalogue {
    /// All metrics.
    public static let all: [Metric] = stream + bounds + controlPlane + endpoint + process

    /// The metric called `name`, or nil.
    public static func metric(named name: String) -> Metric? {
        all.first { $0.name == name }
    }

    /// Bucket bounds for work that takes from a tenth of a millisecond to ten seconds.
    static let latencySeconds: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
        5, 10,
    ]

    /// Bucket bounds for work that takes from ten milliseconds to an hour.
    static let taskSeconds: [Double] = [
        0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1800, 3600,
    ]

    /// Bucket bounds for delays from a second to a month.
    static let delaySeconds: [Double] = [
        1, 10, 60, 300, 900, 3600, 10_800, 43_200, 86_400, 259_200, 604_800, 1_209_600, 2_592_000,
    ]
}
