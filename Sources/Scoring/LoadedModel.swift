internal import Observations

/// The versions of one model, and how traffic is split over them.
struct LoadedModel: Sendable {
    /// The name of the model.
    let name: String
    /// Where prediction events go, or nil when they are not published.
    var topic: String?
    /// The versions that are loaded.
    private(set) var versions: [String: LoadedVersion] = [:]
    /// The split; nil until a version is loaded.
    private(set) var traffic: EndpointTraffic?

    /// The versions that get traffic, in the order of their names, with cumulative weights.
    private var route: [(upper: Double, version: LoadedVersion)] = []
    private var mirror: LoadedVersion?
    private let salt: [UInt8]

    /// For each version when it was last used, counted in loads and splits.
    private var lastUse: [String: Int] = [:]
    private var uses = 0

    init(name: String, topic: String?) {
        self.name = name
        self.topic = topic
        salt = Array(name.utf8) + [0]
    }

    /// Adds a version; the first one gets all traffic until somebody sets it.
    mutating func add(_ version: LoadedVersion) {
        versions[version.name] = version
        use([version.name])
        if traffic == nil { set(EndpointTraffic(unset: version.name)) }
    }

    /// Removes a version that has no traffic.
    mutating func remove(_ version: String) {
        versions[version] = nil
        lastUse[version] = nil
    }

    /// The version without traffic that was loaded, or had traffic, longest ago; nil when all have
    /// traffic.
    var longestIdle: String? {
        let inUse = traffic?.versions ?? []
        return lastUse.filter { !inUse.contains($0.key) }.min {
            $0.value == $1.value ? precedes($0.key, $1.key) : $0.value < $1.value
        }?.key
    }

    private mutating func use(_ names: some Sequence<String>) {
        uses += 1
        for name in names { lastUse[name] = uses }
    }

    /// Replaces the split.
    ///
    /// - Precondition: every version of it is loaded.
    mutating func set(_ traffic: EndpointTraffic) {
        use((self.traffic?.versions ?? []).union(traffic.versions).intersection(versions.keys))
        self.traffic = traffic
        var upper = 0.0
        route = traffic.weights.filter { $0.value > 0 }.sorted { precedes($0.key, $1.key) }
            .compactMap { name, weight in
                upper += weight
                return versions[name].map { (upper, $0) }
            }
        mirror = traffic.mirror.flatMap { versions[$0] }
    }

    /// The version that answers for a key, and the one that is scored beside it.
    ///
    /// The same key goes to the same version as long as the split stands. Keys are hashed together
    /// with the model's name, so that the split has nothing to do with sampling by id or with
    /// the splits of other models. With two versions, raising the weight of one only moves keys
    /// to that one. When the key's version is the mirror itself, the one beside it is the other
    /// version with the largest weight: so every request of a mirrored rollout is a pair.
    func choose(_ key: some Sequence<UInt8>) -> (answers: LoadedVersion, beside: LoadedVersion?)? {
        guard let last = route.last else { return nil }
        var answers = last.version
        if route.count > 1 {
            let share = Double(IDHash.of(salt + key) >> 11) * 0x1p-53
            answers = route.first { share < $0.upper }?.version ?? last.version
        }
        guard let mirror else { return (answers, nil) }
        guard mirror.name == answers.name else { return (answers, mirror) }
        let others = traffic?.weights.filter { $0.key != mirror.name } ?? [:]
        let largest = others.max { ($0.value, $1.key) < ($1.value, $0.key) }
        return (answers, largest.flatMap { versions[$0.key] })
    }

    /// Whether any loaded version has a feature called `name`.
    func hasFeature(_ name: String) -> Bool {
        versions.values.contains { $0.model.schema.index(of: name) != nil }
    }

    /// The version that describes the model: of those that get traffic the one with most of it.
    var representative: LoadedVersion? {
        let main = traffic?.weights.max { ($0.value, $1.key) < ($1.value, $0.key) }
        return main.flatMap { versions[$0.key] } ?? versions.values.first
    }
}

/// Orders versions by their numbers, and other names after them by their text.
func precedes(_ left: String, _ right: String) -> Bool {
    switch (Int64(left), Int64(right)) {
    case (let left?, let right?) where left != right: left < right
    case (_?, nil): true
    case (nil, _?): false
    default: left < right
    }
}
