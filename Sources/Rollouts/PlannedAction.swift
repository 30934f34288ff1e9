/// A queued action; a traffic change gets its generation only when it is issued.
enum PlannedAction: Codable, Hashable, Sendable {
    case load(version: String)
    case setTraffic(weights: [String: Double], mirror: String?)
    case verifyTraffic(weights: [String: Double], mirror: String?)
    case moveAlias(champion: String)
    case unload(version: String)

    /// Whether it sets or verifies traffic.
    var isTraffic: Bool {
        switch self {
        case .setTraffic, .verifyTraffic: true
        case .load, .moveAlias, .unload: false
        }
    }
}
