/// Why the endpoint refuses a request; each case has its HTTP status.
public enum ScoringError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The request is not what the protocol or the model asks for.
    case malformed(String)
    /// The bearer token is missing or wrong.
    case unauthorized
    /// There is no such route.
    case unknownRoute
    /// No version of the model is loaded.
    case unknownModel(String)
    /// The version of the model is not loaded.
    case unknownVersion(model: String, version: String)
    /// The route does not know the method.
    case methodNotAllowed(allowed: String)
    /// What is asked for contradicts what the endpoint holds.
    case conflict(String)
    /// The body is longer than allowed.
    case tooLarge(bytesMax: Int)
    /// The body comes in too slowly.
    case tooSlow(String)
    /// The model gave a score that is not a finite number.
    case unusableScore(model: String, version: String)
    /// The models cannot be stored.
    case storage(String)
    /// The endpoint cannot answer now.
    case notReady(String)

    /// The HTTP status.
    public var status: Int {
        switch self {
        case .malformed: 400
        case .unauthorized: 401
        case .unknownRoute, .unknownModel, .unknownVersion: 404
        case .methodNotAllowed: 405
        case .tooSlow: 408
        case .conflict: 409
        case .tooLarge: 413
        case .unusableScore, .storage: 500
        case .notReady: 503
        }
    }

    /// What was expected and what came; no value of a row.
    public var description: String {
        switch self {
        case .malformed(let reason), .conflict(let reason), .notReady(let reason),
            .storage(let reason), .tooSlow(let reason):
            reason
        case .unauthorized: "expected a valid bearer token in the header Authorization"
        case .unknownRoute: "there is no such route"
        case .unknownModel(let model): "model '\(model)' is not loaded"
        case .unknownVersion(let model, let version):
            "version '\(version)' of model '\(model)' is not loaded"
        case .methodNotAllowed(let allowed): "expected the method \(allowed)"
        case .tooLarge(let bytesMax): "expected a body of at most \(bytesMax) bytes"
        case .unusableScore(let model, let version):
            "version '\(version)' of model '\(model)' gave a score that is not a finite number"
        }
    }
}
