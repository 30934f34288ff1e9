internal import Detection
internal import Registry

/// A closed window and, in short, what was found in it.
struct WindowAnswer: Encodable {
    /// A feature that drifted, and how far.
    struct Drifted: Encodable {
        let name: String
        /// The strongest effect in units of its tolerance.
        let strength: Double
        let reason: String
    }

    let number: Int64
    let revision: Int
    let startsAt: RFC3339Time
    let endsAt: RFC3339Time
    let rows: Int64
    let model: String
    let modelVersion: Int?
    /// Absent when there was no reference to compare with.
    let drift: Bool?
    let driftedFeatures: [Drifted]

    init(_ window: WindowStore.Window) {
        number = window.number
        revision = window.revision
        startsAt = RFC3339Time(window.startsAt)
        endsAt = RFC3339Time(window.endsAt)
        rows = window.rows
        model = window.model
        modelVersion = window.modelVersion
        drift = window.report?.drift
        driftedFeatures = (window.report?.driftedFeatures ?? []).map {
            Drifted(name: $0.name, strength: $0.strength, reason: $0.reason)
        }
    }
}
