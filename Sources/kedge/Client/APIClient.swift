import Curl
import Foundation

/// Asks the API of a control plane.
struct APIClient: Sendable {
    /// The URL of the server, without a path.
    let server: String
    private let token: String?
    let transport: HTTPTransport
    /// Backfills and artifacts may be large, and are stored in one transaction.
    private static let bodyTimeout = Duration.seconds(600)

    init(server: String, token: String?, transport: HTTPTransport = HTTPTransport()) {
        self.server = server.hasSuffix("/") ? String(server.dropLast()) : server
        self.token = token
        self.transport = transport
    }

    /// Asks for what is at a path.
    ///
    /// - Throws: `APIFailure`.
    func get(_ path: String) async throws(APIFailure) -> APIAnswer {
        try await send("GET", path, body: nil, mediaType: nil)
    }

    /// Sends a value as JSON.
    func send(
        _ method: String, _ path: String, json value: some Encodable
    ) async throws -> APIAnswer {
        try await send(
            method, path, body: Array(try JSONEncoder().encode(value)),
            mediaType: "application/json")
    }

    /// Sends bytes.
    func send(
        _ method: String, _ path: String, body: [UInt8]?, mediaType: String?
    ) async throws(APIFailure) -> APIAnswer {
        var headers: [HTTPHeader] = []
        if let token { headers.append(HTTPHeader("Authorization", "Bearer \(token)")) }
        if let mediaType { headers.append(HTTPHeader("Content-Type", mediaType)) }
        var request = HTTPRequest(
            method: method, url: server + path, headers: headers, body: body)
        if body != nil { request.timeout = Self.bodyTimeout }
        let response: HTTPResponse
        do {
            response = try await transport.send(request)
        } catch {
            throw APIFailure(error, server: server)
        }
        guard response.isSuccess else { throw APIFailure(response, server: server) }
        return APIAnswer(body: response.body)
    }
}
