/// The routes of the endpoint: the Open Inference Protocol V2, and Kedge's own beside it.
enum ScoringRoute: Equatable {
    case server
    case live
    case ready
    case metrics
    case model(String, version: String?)
    case modelReady(String, version: String?)
    case infer(String, version: String?)
    case index
    case load(String)
    case unload(String)
    case traffic(String)

    /// The route of a path, or nil when there is none.
    init?(path: String) {
        let parts = path.split(separator: "/")
        switch (parts.first, parts.count) {
        case ("healthz", 1): self = .live
        case ("readyz", 1): self = .ready
        case ("metrics", 1): self = .metrics
        case ("v2", 1): self = .server
        case ("v2", 2...):
            switch (parts[1], parts.count) {
            case ("health", 3) where parts[2] == "live": self = .live
            case ("health", 3) where parts[2] == "ready": self = .ready
            case ("models", 3...): self.init(model: parts[2], rest: parts[3...])
            case ("repository", _): self.init(repository: parts[2...])
            case ("kedge", 5) where parts[2] == "models" && parts[4] == "traffic":
                self = .traffic(String(parts[3]))
            default: return nil
            }
        default: return nil
        }
    }

    private init?(model: Substring, rest: ArraySlice<Substring>) {
        let name = String(model)
        var rest = rest
        var version: String?
        if rest.count >= 2, rest.first == "versions" {
            version = String(rest[rest.startIndex + 1])
            rest = rest.dropFirst(2)
        }
        switch (rest.first, rest.count) {
        case (nil, _): self = .model(name, version: version)
        case ("infer", 1): self = .infer(name, version: version)
        case ("ready", 1): self = .modelReady(name, version: version)
        default: return nil
        }
    }

    private init?(repository parts: ArraySlice<Substring>) {
        switch (parts.first, parts.last, parts.count) {
        case ("index", _, 1): self = .index
        case ("models", "load", 3): self = .load(String(parts[parts.startIndex + 1]))
        case ("models", "unload", 3): self = .unload(String(parts[parts.startIndex + 1]))
        default: return nil
        }
    }

    /// The methods that the route knows.
    var methods: [String] {
        switch self {
        case .server, .live, .ready, .metrics, .model, .modelReady: ["GET"]
        case .infer, .index, .load, .unload: ["POST"]
        case .traffic: ["GET", "PUT"]
        }
    }

    /// Whether the route is open without the bearer token: probes and metrics.
    var isOpen: Bool {
        switch self {
        case .live, .ready, .metrics: true
        default: false
        }
    }
}
