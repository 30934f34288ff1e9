internal import Admission
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Observations
internal import Registry
internal import Telemetry

/// Answers requests by a table of routes: token, method, query, body, handler, in this order.
struct RouteResponder: HTTPResponder {
    typealias Context = ClientContext

    let routes: RouteTable
    /// What the paths begin with that need a token even if there is no such route.
    let guardedPrefix: String?
    /// Finds out who asks; nil where every route is open.
    let authenticator: Authenticator?
    /// How often clients may ask; nil where everybody may, as often as they like.
    let rates: AdmissionRates?
    /// How slowly bodies may come in.
    let pace: BodyPace
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
        var isLast = false
        do {
            let (route, call) = try await open(request, context, pattern: &pattern)
            answer = try await route.handler(call)
        } catch {
            let refused = APIError(error)
            isLast = refused.closesConnection
            answer = try refusal(refused, cause: error, pattern: pattern)
        }
        metrics.observe(
            MetricCatalogue.httpRequestDuration, pattern,
            Self.methods.contains(request.method) ? request.method.rawValue : "other",
            String(answer.status.code), value: (ContinuousClock.now - started).seconds)
        answer.headers[.contentType] = answer.mediaType
        answer.headers[.cacheControl] = "no-store"
        return Response(
            status: answer.status, headers: answer.headers,
            body: isLast
                ? context.lastBody(answer.body)
                : ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    /// Finds the route, and checks all that can be checked before the body comes in.
    private func open(
        _ request: Request, _ context: Context, pattern: inout String
    ) async throws -> (Route, Call) {
        let path = request.uri.path
        let isGuarded = guardedPrefix.map { path == $0 || path.hasPrefix($0 + "/") } ?? false
        let segments = path.split(separator: "/").map { PercentEncoding.decode($0) }
        let found = routes.find(request.method, segments.compactMap { $0 })
        if case .route(let route, _) = found { pattern = route.pattern }
        let caller = try await admit(
            request, address: context.address, to: found, isGuarded: isGuarded)
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
                    accept: request.headers[.accept], source: request.body, limits: route.body,
                    pace: pace)
            )
        }
    }

    /// Finds out who asks, and whether they may; where nothing is, only whether they are known.
    private func admit(
        _ request: Request, address: String, to found: RouteTable.Found, isGuarded: Bool
    ) async throws -> Caller {
        let access = found.access ?? (isGuarded ? .role(.viewer) : .open)
        guard let authenticator, case .role(let needed) = access else { return .anybody }
        let header = request.headers[.authorization]
        let caller: Caller
        if let known = authenticator.knownCaller(header) {
            caller = known
        } else {
            try rates?.check(address: address)
            do {
                caller = try await authenticator.caller(header)
            } catch let error as APIError where error.status == .unauthorized {
                rates?.count(failureOf: address)
                throw error
            }
        }
        if let rates {
            defer { metrics.set(MetricCatalogue.httpClients, to: Double(rates.clients)) }
            try rates.count(requestOf: authenticator.admitsEverybody ? address : caller.name)
        }
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

    private func refusal(
        _ error: APIError, cause: any Error, pattern: String
    ) throws -> Answer {
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
