/// The ordered features of a model; every table, artifact and report keeps this order.
public struct FeatureSchema: Hashable, Codable, Sendable {
    /// The features, in order; names are unique.
    public let features: [Feature]

    /// Makes a schema.
    ///
    /// - Throws: `ObservationsError.duplicateFeature` if two features share a name.
    public init(_ features: [Feature]) throws(ObservationsError) {
        var seen = Set<String>()
        for feature in features where !seen.insert(feature.name).inserted {
            throw .duplicateFeature(name: feature.name)
        }
        self.features = features
    }

    /// How many features there are.
    public var count: Int { features.count }

    /// The position of the feature called `name`, or nil.
    public func index(of name: String) -> Int? {
        features.firstIndex { $0.name == name }
    }
}
