internal import HTTPTypes

/// All routes of a server.
struct RouteTable: Sendable {
    /// What a request leads to.
    enum Found {
        case route(Route, parameters: [String: String])
        case otherMethods([HTTPRequest.Method])
        case nothing
    }

    let routes: [Route]

    init(_ routes: [Route]) {
        self.routes = routes
    }

    /// The route of a method and the decoded segments of a path.
    func find(_ method: HTTPRequest.Method, _ path: [String]) -> Found {
        var others: [HTTPRequest.Method] = []
        for route in routes {
            guard let parameters = route.match(path) else { continue }
            if route.method == method { return .route(route, parameters: parameters) }
            others.append(route.method)
        }
        return others.isEmpty ? .nothing : .otherMethods(others)
    }
}
