/// The answer to an HTTP request, whatever its status.
public struct HTTPResponse: Sendable {
    /// The status code, 100...599.
    public let status: Int
    /// Header fields in the order of arrival.
    public let headers: [HTTPHeader]
    /// The body.
    public let body: [UInt8]
    /// Whether the request went over a connection that was open already.
    public let reusedConnection: Bool

    /// Makes a response.
    public init(
        status: Int, headers: [HTTPHeader] = [], body: [UInt8] = [], reusedConnection: Bool = false
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.reusedConnection = reusedConnection
    }

    /// Whether the status is 200...299.
    public var isSuccess: Bool { (200..<300).contains(status) }

    /// The body as text; bytes that are no UTF-8 are replaced.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The value of the first field with this name, whatever its case.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }
}
