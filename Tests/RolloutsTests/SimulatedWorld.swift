import Rollouts

/// A serving target and a registry in memory, as careful as the real ones.
struct SimulatedWorld {
    var loaded: Set<String>
    var split: TrafficSplit?
    var alias: String?
    /// Everything that was ever wrong at any moment.
    var violations: [String] = []
    var performed: [RolloutAction] = []
    private let stable: String?

    init(stable: String?, generation: Int64) {
        self.stable = stable
        alias = stable
        loaded = stable.map { [$0] } ?? []
        split = stable.map { .all(to: $0, generation: generation) }
    }

    /// Carries an action out; nil is success.
    mutating func perform(_ action: RolloutAction) -> ActionFailure? {
        performed.append(action)
        defer { check() }
        switch action {
        case .load(let version):
            loaded.insert(version)
        case .setTraffic(let wanted):
            if let split,
                wanted.generation < split.generation
                    || (wanted.generation == split.generation && wanted != split)
            {
                return ActionFailure(
                    reason: "generation is old", isRetriable: true,
                    observedGeneration: split.generation)
            }
            guard Set(wanted.weights.keys).isSubset(of: loaded) else {
                return ActionFailure(reason: "not loaded", isRetriable: true)
            }
            split = wanted
        case .verifyTraffic(let wanted):
            guard split == wanted else {
                return ActionFailure(reason: "traffic differs", isRetriable: true)
            }
        case .moveAlias(let champion):
            if split?.weights != [champion: 1] { violations.append("alias before traffic") }
            alias = champion
        case .unload(let version):
            loaded.remove(version)
        }
        return nil
    }

    /// Loses all that was loaded, and the traffic.
    mutating func restart() {
        loaded = []
        split = nil
    }

    private mutating func check() {
        guard let split else { return }
        let sum = split.weights.values.reduce(0, +)
        if abs(sum - 1) > 1e-9 { violations.append("weights sum to \(sum)") }
        guard stable != nil else { return }
        for (version, weight) in split.weights where weight > 0 && !loaded.contains(version) {
            violations.append("traffic to \(version), which is not loaded")
        }
        if let mirror = split.mirror, !loaded.contains(mirror) {
            violations.append("mirror to \(mirror), which is not loaded")
        }
    }

    /// Whether everything is as before the rollout, or everything as after it.
    func isWhole(_ version: String?) -> Bool {
        alias == version
            && (version == nil
                || (split?.weights == version.map { [$0: 1] } && split?.mirror == nil))
    }
}
