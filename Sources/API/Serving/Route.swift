internal import HTTPTypes

/// One thing that can be asked for: method, path, what it takes, and who answers.
struct Route: Sendable {
    typealias Handler = @Sendable (Call) async throws -> Answer

    /// A body that is taken.
    struct Body: Sendable {
        /// The media type that it must have.
        let mediaType: String
        /// The most bytes.
        let bytesMax: Int

        /// JSON of a few members.
        static let smallJSON = Body(mediaType: "application/json", bytesMax: 64 << 10)
    }

    let method: HTTPRequest.Method
    /// The path; `{name}` stands for any one segment.
    let pattern: String
    /// The query parameters there are; others are refused.
    let query: Set<String>
    /// The body that is taken; nil: none is looked at.
    let body: Body?
    /// Who is let in.
    let access: RouteAccess
    let handler: Handler

    private let segments: [Substring]

    init(
        _ method: HTTPRequest.Method, _ pattern: String, query: Set<String> = [],
        body: Body? = nil, handler: @escaping Handler
    ) {
        self.method = method
        self.pattern = pattern
        self.query = query
        self.body = body
        access = RouteAccess(method, pattern)
        self.handler = handler
        segments = pattern.split(separator: "/")
    }

    /// The values of the path's parameters; nil when the path is another.
    func match(_ path: [String]) -> [String: String]? {
        guard path.count == segments.count else { return nil }
        var parameters: [String: String] = [:]
        for (given, segment) in zip(path, segments) {
            if segment.hasPrefix("{") {
                parameters[String(segment.dropFirst().dropLast())] = given
            } else if given != segment {
                return nil
            }
        }
        return parameters
    }
}
