/// Which versions of a model answer which share of its requests.
///
/// As JSON: `{"weights":{"1":0.9,"2":0.1},"mirror":"2","generation":7}`. Decoding checks the
/// weights.
public struct TrafficSplit: Codable, Hashable, Sendable {
    /// How far the weights' sum may be from 1.
    public static let sumTolerance = 1e-9

    /// The share of each version, 0...1, summing to 1.
    public let weights: [String: Double]
    /// The version that scores every request beside the one that answers, without answering.
    ///
    /// A request that is routed to this very version is scored by the other weighted version too,
    /// so that every request yields a pair.
    public let mirror: String?
    /// Grows with each change; a serving system refuses a split older than the one it has.
    public let generation: Int64

    /// Makes a split.
    ///
    /// - Throws: `RolloutError.weights` when a weight is no number in 0...1 or the sum is not 1.
    public init(
        weights: [String: Double], mirror: String? = nil, generation: Int64
    ) throws(RolloutError) {
        for (version, weight) in weights where !(weight >= 0 && weight <= 1) {
            throw .weights(expected: "shares in 0...1", got: "\(weight) for version '\(version)'")
        }
        let sum = weights.keys.sorted().reduce(0) { $0 + (weights[$1] ?? 0) }
        guard abs(sum - 1) <= Self.sumTolerance else {
            throw .weights(expected: "a sum of 1", got: "\(sum)")
        }
        self.init(checked: weights, mirror: mirror, generation: generation)
    }

    /// A split whose weights are known to be shares that sum to 1.
    init(checked weights: [String: Double], mirror: String?, generation: Int64) {
        self.weights = weights
        self.mirror = mirror
        self.generation = generation
    }

    /// All traffic to one version, nothing mirrored.
    public static func all(to version: String, generation: Int64) -> TrafficSplit {
        TrafficSplit(checked: [version: 1], mirror: nil, generation: generation)
    }

    /// Reads and checks a split.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            weights: container.decode([String: Double].self, forKey: .weights),
            mirror: container.decodeIfPresent(String.self, forKey: .mirror),
            generation: container.decode(Int64.self, forKey: .generation))
    }

    /// Whether both splits route alike: weights equal within `sumTolerance`, same mirror.
    ///
    /// A version with weight 0 counts like one that is not named. The generation is not compared.
    public func routesLike(_ other: TrafficSplit) -> Bool {
        mirror == other.mirror
            && Set(weights.keys).union(other.weights.keys).allSatisfy {
                abs((weights[$0] ?? 0) - (other.weights[$0] ?? 0)) <= Self.sumTolerance
            }
    }
}
