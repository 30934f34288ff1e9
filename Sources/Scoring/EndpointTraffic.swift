/// Which versions of a model answer, with what share, and which one is scored beside them.
public struct EndpointTraffic: Sendable, Equatable {
    /// The generation of the split that an endpoint makes by itself for a first version.
    public static let unsetGeneration: Int64 = -1

    /// How far the weights may be from adding up to 1.
    public static let weightTolerance = 1e-9

    /// The share of each version, 0...1, adding up to 1.
    public let weights: [String: Double]

    /// The version that scores every request beside the one that answers, or nil.
    public let mirror: String?

    /// Which of two splits is newer; an older one is refused.
    public let generation: Int64

    /// The versions that it names.
    var versions: Set<String> { Set(weights.keys).union(mirror.map { [$0] } ?? []) }

    /// Makes a split.
    ///
    /// - Throws: `ScoringError.malformed` unless the weights are 0...1 and add up to 1.
    public init(
        weights: [String: Double], mirror: String? = nil, generation: Int64
    ) throws(ScoringError) {
        guard !weights.isEmpty, weights.values.allSatisfy({ (0...1).contains($0) }) else {
            throw .malformed("expected one or more weights of 0 to 1")
        }
        let sum = weights.values.reduce(0, +)
        guard abs(sum - 1) <= Self.weightTolerance else {
            throw .malformed("expected weights that add up to 1, got \(sum)")
        }
        self.weights = weights
        self.mirror = mirror
        self.generation = generation
    }

    /// All traffic to one version, until somebody sets it.
    init(unset version: String) {
        weights = [version: 1]
        mirror = nil
        generation = Self.unsetGeneration
    }

    /// Reads `{"weights":{"1":0.9,"2":0.1},"mirror":"2","generation":7}`.
    ///
    /// - Throws: `ScoringError.malformed` also for members that are not known.
    public init(decoding bytes: [UInt8]) throws(ScoringError) {
        var weights: [String: Double] = [:]
        var mirror: String?
        var generation: Double?
        do {
            var reader = JSONReader(bytes)
            try reader.readObject { key, reader in
                switch key {
                case "weights":
                    try reader.readObject { version, reader in
                        weights[version] = try reader.readNumber()
                    }
                case "mirror":
                    if try reader.peek() == .null {
                        try reader.readNull()
                    } else {
                        mirror = try reader.readString()
                    }
                case "generation": generation = try reader.readNumber()
                default: throw reader.expected("only weights, mirror and generation, got '\(key)'")
                }
            }
            try reader.finish()
        } catch {
            throw .malformed("the traffic split is not readable: \(error)")
        }
        guard let generation, let whole = Int64(exactly: generation), whole >= 0 else {
            throw .malformed("expected a generation: a whole number of 0 or more")
        }
        try self.init(weights: weights, mirror: mirror, generation: whole)
    }

    /// The split as JSON, members in a stable order.
    public func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("weights")
        writer.beginObject()
        for (version, weight) in weights.sorted(by: { $0.key < $1.key }) {
            writer.key(version)
            writer.write(weight)
        }
        writer.endObject()
        if let mirror {
            writer.key("mirror")
            writer.write(mirror)
        }
        writer.key("generation")
        writer.write(generation)
        writer.endObject()
        return writer.bytes
    }
}
