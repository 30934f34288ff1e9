internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Observations
internal import Registry
internal import Telemetry

/// Answers requests by a table of routes: token, method, query, body, handler, in this order.
struct RouteResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    let routes: RouteTable
    /// What the paths begin with that need a token even if there is no such route.
    let guardedPrefix: String?
    /// Finds out who asks; nil where every route is open.
    let authenticator: Authenticator?
    let metrics: Metrics
    let logger: Logger

    /// What metrics call a request that found no route.
    private static let noRoute = "none"
    private static let methods: Set<HTTPRequest.Method> = [
        .get, .put, .post, .delete, .head, .options, .patch,
    ]

    func respond(to request: Request, context: Context) async throws -> Response {
        let started = ContinuousClock.now
        var pattern = Self.noRoute
        var answer: Answer
        do {
            let (route, call) = try await open(request, pattern: &pattern)
            answer = try await route.handler(call)
        } catch {
            answer = try refusal(error, pattern: pattern)
        }
        metrics.observe(
            MetricCatalogue.httpRequestDuration, pattern,
            Self.methods.contains(request.method) ? request.method.rawValue : "other",
            String(answer.status.code), value: (ContinuousClock.now - started).seconds)
        answer.headers[.contentType] = answer.mediaType
        answer.headers[.cacheControl] = "no-store"
        return Response(
            status: answer.status, headers: answer.headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    /// Finds the route, and checks all that can be checked before the body comes in.
    private func open(
        _ request: Request, pattern: inout String
    ) async throws -> (Route, Call) {
        let path = request.uri.path
        let isGuarded = guardedPrefix.map { path == $0 || path.hasPrefix($0 + "/") } ?? false
        let segments = path.split(separator: "/").map { PercentEncoding.decode($0) }
        let found = routes.find(request.method, segments.compactMap { $0 })
        if case .route(let route, _) = found { pattern = route.pattern }
        let caller = try await admit(request, to: found, isGuarded: isGuarded)
        guard !segments.contains(nil) else {
            throw APIError.badRequest("expected a path in percent-encoded UTF-8")
        }
        switch found {
        case .nothing: throw APIError.noRoute
        case .otherMethods(let methods): throw APIError.methodNotAllowed(methods)
        case .route(let route, let parameters):
            let query = try QueryParameters(request.uri.query, known: route.query)
            try checkBody(of: request, route.body)
            return (
                route,
                Call(
                    parameters: parameters, query: query, caller: caller,
                    accept: request.headers[.accept], source: request.body, limits: route.body)
            )
        }
    }

    /// Finds out who asks, and whether they may; where nothing is, only whether they are known.
    private func admit(
        _ request: Request, to found: RouteTable.Found, isGuarded: Bool
    ) async throws -> Caller {
        let access = found.access ?? (isGuarded ? .role(.viewer) : .open)
        guard let authenticator, case .role(let needed) = access else { return .anybody }
        let caller = try await authenticator.caller(request.headers[.authorization])
        guard caller.role >= needed else {
            throw APIError.forbidden(needed: needed, has: caller.role)
        }
        return caller
    }

    private func checkBody(of request: Request, _ body: Route.Body?) throws(APIError) {
        guard let body else { return }
        if let given = request.headers[.contentType] {
            let type = given.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
            guard type == body.mediaType else {
                throw .unsupportedMediaType(expected: body.mediaType)
            }
        }
        if let length = request.headers[.contentLength].flatMap({ Int($0) }),
            length > body.bytesMax
        {
            throw .tooLarge(bytesMax: body.bytesMax)
        }
    }

    private func refusal(_ cause: any Error, pattern: String) throws -> Answer {
        let error = APIError(cause)
        if error.status.kind == .serverError {
            logger.error(
                "A request failed.",
                metadata: [
                    "http.route": "\(pattern)", "http.response.status_code": "\(error.status.code)",
                    "error.message": "\(cause)",
                ])
        }
        var answer = try Answer(error, status: error.status)
        answer.headers = error.headers
        return answer
    }
}

extension RouteTable.Found {
    /// Who is let in at the route that was found; nil when none was.
    fileprivate var access: RouteAccess? {
        if case .route(let route, _) = self { route.access } else { nil }
    }
}
