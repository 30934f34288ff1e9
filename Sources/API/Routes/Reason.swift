/// A body that says why; it may be empty.
struct Reason: MemberDecodable {
    static let members: Set = ["reason"]
    /// What the registry keeps of a reason.
    static let charactersMax = 1000

    private let reason: String?

    init(reason: String? = nil) {
        self.reason = reason
    }

    /// The reason; empty without one.
    var text: String { String((reason ?? "").prefix(Self.charactersMax)) }
}
