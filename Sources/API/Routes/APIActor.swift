/// Who the audit log says did what came in over the API.
enum APIActor {
    /// Whoever bears the token.
    static let name = "api"
}
