/// The body of a request that says why.
struct ReasonBody: Encodable {
    let reason: String?
}
