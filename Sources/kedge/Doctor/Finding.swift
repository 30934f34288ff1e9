/// What a check of the doctor found.
struct Finding: Codable, Equatable, Sendable {
    /// How a check ended.
    enum State: String, Codable, Sendable {
        /// All is well.
        case ok
        /// Something is wrong.
        case failed
        /// Nobody answers.
        case unreachable
        /// Something else must be mended before this can be checked.
        case skipped
    }

    /// What was looked at: `database`, `topic electricity.labels`.
    let check: String
    let state: State
    /// What was found, and expected.
    let message: String
    /// What mends it.
    let remedy: String?

    /// All is well.
    static func ok(_ check: String, _ message: String) -> Finding {
        Finding(check: check, state: .ok, message: message, remedy: nil)
    }

    /// Something is wrong.
    static func failed(_ check: String, _ message: String, remedy: String) -> Finding {
        Finding(check: check, state: .failed, message: message, remedy: remedy)
    }

    /// Nobody answers.
    static func unreachable(_ check: String, _ message: String, remedy: String) -> Finding {
        Finding(check: check, state: .unreachable, message: message, remedy: remedy)
    }

    /// It could not be checked.
    static func skipped(_ check: String, _ message: String, remedy: String? = nil) -> Finding {
        Finding(check: check, state: .skipped, message: message, remedy: remedy)
    }
}
