/// A closed window and, in short, what was found in it.
struct WindowSummary: Decodable {
    /// A feature that drifted, and how far.
    struct Drifted: Decodable {
        let name: String
        /// The strongest effect in units of its tolerance.
        let strength: Double
    }

    let number: Int64
    let startsAt: String
    let endsAt: String
    let rows: Int64
    let model: String
    let modelVersion: Int?
    /// Absent when there was no reference to compare with.
    let drift: Bool?
    let driftedFeatures: [Drifted]

    /// The verdict in a word.
    var verdict: String {
        switch drift {
        case true?: "drift"
        case false?: "no drift"
        case nil: "no reference"
        }
    }
}
