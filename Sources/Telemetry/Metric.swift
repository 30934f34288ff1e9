/// The declaration of one metric: what it is called, what it counts, and how far it may grow.
public struct Metric: Hashable, Sendable {
    /// How the values of a metric behave.
    public enum Kind: String, Sendable, CaseIterable {
        /// Only goes up, from zero at the start of the process.
        case counter
        /// Goes up and down.
        case gauge
        /// Counts observations in cumulative buckets; quantiles are computed by the reader.
        case histogram
        /// Reports quantiles (.5, .95, .99) of the last minute or two, computed here.
        case summary
    }

    /// The label value that stands for every label set beyond `seriesMax`.
    public static let overflowLabel = "other"

    /// How many label sets a metric keeps unless its declaration says otherwise.
    public static let seriesMaxDefault = 1000

    /// The name on the wire, with its unit last (`_seconds`, `_bytes`, `_ratio`, `_total`).
    public let name: String

    /// How the values behave.
    public let kind: Kind

    /// One sentence for the person who reads the metric.
    public let help: String

    /// The base unit of the values, or nil for plain counts and numbers without one.
    public let unit: String?

    /// The names of the labels, in the order in which values are given.
    public let labels: [String]

    /// The upper bounds of a histogram's buckets, ascending, without +Inf; else empty.
    public let buckets: [Double]

    /// How many label sets are kept; further ones are added to one that reads `overflowLabel`.
    public let seriesMax: Int

    /// Declares a metric.
    ///
    /// - Precondition: buckets are ascending and finite, and given exactly for histograms; there
    ///   is room for at least one series.
    public init(
        _ name: String, _ kind: Kind, _ help: String, unit: String? = nil, labels: [String] = [],
        buckets: [Double] = [], seriesMax: Int = Metric.seriesMaxDefault
    ) {
        precondition((kind == .histogram) != buckets.isEmpty, "a histogram has buckets")
        precondition(zip(buckets, buckets.dropFirst()).allSatisfy(<), "buckets must ascend")
        precondition(buckets.allSatisfy(\.isFinite), "+Inf is implied")
        precondition(seriesMax >= 1, "a metric needs room for one series")
        self.name = name
        self.kind = kind
        self.help = help
        self.unit = unit
        self.labels = labels
        self.buckets = buckets
        self.seriesMax = seriesMax
    }

    /// Whether both have the same name, which a registry admits only once.
    public static func == (left: Metric, right: Metric) -> Bool { left.name == right.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
