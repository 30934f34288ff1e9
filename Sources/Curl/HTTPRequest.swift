/// One HTTP request.
public struct HTTPRequest: Sendable {
    /// The method, in capitals.
    public var method: String
    /// The absolute URL, `http` or `https`.
    public var url: String
    /// Header fields; `Host`, `Content-Length` and connection handling are libcurl's.
    public var headers: [HTTPHeader]
    /// The body; nil sends none.
    public var body: [UInt8]?
    /// The limit for the whole exchange, connection included; waiting for a free handle is not.
    public var timeout: Duration

    /// Makes a request.
    public init(
        method: String = "GET", url: String, headers: [HTTPHeader] = [], body: [UInt8]? = nil,
        timeout: Duration = .seconds(30)
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }
}
