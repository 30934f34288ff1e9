/// What an endpoint holds: models, their versions, and the split of traffic over them.
///
/// Every change can be repeated: the same load, unload or split again changes nothing.
public struct ScoringState: Sendable {
    /// How many models an endpoint holds.
    public static let modelsMax = 100

    /// How many versions of a model an endpoint holds; beyond, one without traffic makes room.
    public static let versionsMax = 20

    private(set) var models: [String: LoadedModel] = [:]

    /// Makes a state without models.
    public init() {}

    /// Adds a version.
    ///
    /// Champions of old stay loaded, to go back to; of `versionsMax` versions the one that has been
    /// without traffic for longest makes room.
    ///
    /// - Parameter topic: where prediction events of the model go; nil keeps what was said before.
    /// - Returns: the version that made room.
    /// - Throws: `ScoringError.conflict` when the version is there with other content, or there
    ///   is no room; `ScoringError.malformed` for names that cannot be used.
    @discardableResult
    public mutating func load(
        model name: String, version: String, _ model: any ScoringModel, artifact: [UInt8],
        topic: String? = nil
    ) throws(ScoringError) -> String? {
        try Self.checkName(name, "model")
        try Self.checkName(version, "version")
        var held = models[name] ?? LoadedModel(name: name, topic: nil)
        var evicted: String?
        if let topic { held.topic = topic }
        if let present = held.versions[version] {
            guard present.artifact == artifact else {
                throw .conflict(
                    "version '\(version)' of model '\(name)' is loaded with other content; "
                        + "a version never changes")
            }
        } else {
            if held.versions.count >= Self.versionsMax {
                guard let idle = held.longestIdle else {
                    throw .conflict(
                        "expected at most \(Self.versionsMax) versions of a model with traffic")
                }
                held.remove(idle)
                evicted = idle
            }
            held.add(LoadedVersion(name: version, model: model, artifact: artifact))
        }
        guard models[name] != nil || models.count < Self.modelsMax else {
            throw .conflict("expected at most \(Self.modelsMax) models")
        }
        models[name] = held
        return evicted
    }

    /// Removes a version; a version that is not there is removed already.
    ///
    /// - Throws: `ScoringError.conflict` while the version gets traffic or is the mirror.
    public mutating func unload(model name: String, version: String) throws(ScoringError) {
        guard var held = models[name], held.versions[version] != nil else { return }
        let weight = held.traffic?.weights[version] ?? 0
        guard weight == 0, held.traffic?.mirror != version else {
            throw .conflict(
                "version '\(version)' of model '\(name)' is in use: its weight is \(weight)"
                    + (held.traffic?.mirror == version ? " and it is the mirror" : ""))
        }
        held.remove(version)
        models[name] = held
    }

    /// Removes a model with all its versions and its split.
    ///
    /// - Throws: `ScoringError.unknownModel`.
    public mutating func unload(model name: String) throws(ScoringError) {
        guard models.removeValue(forKey: name) != nil else { throw .unknownModel(name) }
    }

    /// Sets the split of a model.
    ///
    /// - Throws: `ScoringError.conflict` when the split is older than the present one, or has
    ///   its generation and differs; `ScoringError.malformed` when a version is not loaded.
    public mutating func setTraffic(
        model name: String, _ traffic: EndpointTraffic
    ) throws(ScoringError) {
        guard var held = models[name] else { throw .unknownModel(name) }
        if let present = held.traffic {
            guard traffic.generation >= present.generation else {
                throw .conflict(
                    "expected generation \(present.generation) or later, got "
                        + "\(traffic.generation)")
            }
            guard traffic.generation > present.generation || traffic == present else {
                throw .conflict(
                    "generation \(traffic.generation) is set already, to another split")
            }
        }
        if let missing = traffic.versions.sorted().first(where: { held.versions[$0] == nil }) {
            throw .malformed("version '\(missing)' of model '\(name)' is not loaded")
        }
        held.set(traffic)
        models[name] = held
    }

    /// The split of a model.
    ///
    /// - Throws: `ScoringError.unknownModel`.
    public func traffic(model name: String) throws(ScoringError) -> EndpointTraffic {
        guard let traffic = models[name]?.traffic else { throw .unknownModel(name) }
        return traffic
    }

    /// The version that answers for a key, and the one that is scored beside it.
    ///
    /// - Throws: `ScoringError.unknownModel`.
    public func route(
        model name: String, key: some Sequence<UInt8>
    ) throws(ScoringError) -> (answers: String, beside: String?) {
        guard let chosen = models[name]?.choose(key) else { throw .unknownModel(name) }
        return (chosen.answers.name, chosen.beside?.name)
    }

    /// The loaded versions of a model, in order.
    public func versions(model name: String) -> [String] {
        (models[name]?.versions.keys).map { $0.sorted(by: precedes) } ?? []
    }

    /// The names of all models, in order.
    public var modelNames: [String] { models.keys.sorted() }

    /// Names are parts of paths and label values, so they are kept plain.
    private static func checkName(_ name: String, _ what: String) throws(ScoringError) {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
            default: false
            }
        }
        guard isPlain, (1...128).contains(name.utf8.count), name.utf8.first != 0x2E else {
            throw .malformed(
                "expected a \(what) name of 1 to 128 letters, digits, '-', '_' or '.'")
        }
    }
}
