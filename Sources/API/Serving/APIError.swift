internal import Admission
internal import HTTPTypes
internal import Pipelines
internal import Registry

/// Why a request is refused: its HTTP status, a stable code, and a sentence.
struct APIError: Error {
    let status: HTTPResponse.Status
    /// The stable name of the reason.
    let code: String
    /// What was expected and what came.
    let message: String
    /// What is wrong in a pipeline file.
    var problems: [PipelineProblem]?
    /// Header fields that belong to the refusal.
    var headers: HTTPFields = [:]
    /// Whether nothing more is read from who sent the request.
    var closesConnection = false

    private init(_ status: HTTPResponse.Status, _ code: String, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    /// The request does not keep to the form.
    static func badRequest(_ message: String) -> APIError {
        APIError(.badRequest, "bad_request", message)
    }

    /// The token is missing or wrong.
    static var unauthorized: APIError {
        var error = APIError(
            .unauthorized, "unauthorized", "expected the header 'Authorization: Bearer <token>'")
        error.headers[.wwwAuthenticate] = "Bearer realm=\"kedge\""
        return error
    }

    /// The token has the right form, and does not admit.
    static func badToken(_ reason: String) -> APIError {
        var error = APIError(.unauthorized, "unauthorized", reason)
        error.headers[.wwwAuthenticate] = "Bearer realm=\"kedge\", error=\"invalid_token\""
        return error
    }

    /// The token admits, but not to this.
    static func forbidden(needed: AccessRole, has: AccessRole) -> APIError {
        var error = APIError(
            .forbidden, "forbidden",
            "expected a token with the role \(needed.rawValue), got one with the role "
                + has.rawValue)
        error.headers[.wwwAuthenticate] =
            "Bearer realm=\"kedge\", error=\"insufficient_scope\", scope=\"\(needed.rawValue)\""
        return error
    }

    /// There is nothing of that kind and name.
    static func notFound(kind: String, name: String) -> APIError {
        APIError(.notFound, "not_found", "there is no \(kind) '\(name.prefix(200))'")
    }

    /// There is no such path.
    static var noRoute: APIError {
        APIError(.notFound, "not_found", "there is nothing at this path; see /api/v1/openapi.json")
    }

    /// The path knows other methods.
    static func methodNotAllowed(_ allowed: [HTTPRequest.Method]) -> APIError {
        let names = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        var error = APIError(
            .methodNotAllowed, "method_not_allowed", "expected the method \(names)")
        error.headers[.allow] = names
        return error
    }

    /// What is asked for conflicts with what is there.
    static func conflict(_ message: String) -> APIError {
        APIError(.conflict, "conflict", message)
    }

    /// The body is longer than allowed.
    static func tooLarge(bytesMax: Int) -> APIError {
        APIError(
            .contentTooLarge, "too_large", "expected a body of at most \(bytesMax) bytes")
    }

    /// The body comes in too slowly.
    static func tooSlow(_ pace: BodyPace) -> APIError {
        var error = APIError(.requestTimeout, "too_slow", pace.sentence)
        error.closesConnection = true
        return error
    }

    /// The client asks too often.
    static func tooManyRequests(_ message: String, wait: Duration) -> APIError {
        let seconds = max(1, Int64((wait / .seconds(1)).rounded(.up)))
        var error = APIError(
            .tooManyRequests, "too_many_requests", "\(message); try again in \(seconds) s")
        error.headers[.retryAfter] = String(seconds)
        return error
    }

    /// The body is of another media type.
    static func unsupportedMediaType(expected: String) -> APIError {
        APIError(
            .unsupportedMediaType, "unsupported_media_type",
            "expected the header 'Content-Type: \(expected)'")
    }

    /// The body has the right form, but says something impossible.
    static func unprocessable(_ message: String) -> APIError {
        APIError(.unprocessableContent, "unprocessable", message)
    }

    /// A pipeline file has problems.
    static func invalidPipeline(_ problems: [PipelineProblem]) -> APIError {
        let count = problems.count == 1 ? "one problem" : "\(problems.count) problems"
        var error = APIError(
            .unprocessableContent, "invalid_pipeline", "the pipeline file has \(count)")
        error.problems = problems
        return error
    }

    /// The database cannot be used now.
    static func unavailable(_ message: String) -> APIError {
        var error = APIError(.serviceUnavailable, "unavailable", message)
        error.headers[.retryAfter] = "1"
        return error
    }

    /// Something broke that is not the caller's doing; the log says what.
    static var internalError: APIError {
        APIError(
            .internalServerError, "internal",
            "something went wrong; the log of the server says what")
    }
}
