/// What somebody may do to the control plane; each role may do all that the ones before it may.
public enum AccessRole: String, CaseIterable, Codable, Comparable, Sendable {
    /// Reads everything but tokens.
    case viewer
    /// Applies pipelines, adds rows, submits versions, starts retrainings.
    case editor
    /// Starts rollouts; promotes, aborts, pauses and resumes them.
    case approver
    /// Makes, lists and revokes tokens.
    case admin

    /// Whether the left role may less than the right one.
    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .editor: 1
        case .approver: 2
        case .admin: 3
        }
    }
}
