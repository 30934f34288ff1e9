import API
import Curl
import Foundation
import Logging
import Postgres
import ServiceLifecycle
import Telemetry
import Testing

/// What came back over the socket.
struct Reply {
    private let response: HTTPResponse

    init(_ response: HTTPResponse) {
        self.response = response
    }

    var status: Int { response.status }
    var body: [UInt8] { response.body }
    var text: String { String(decoding: body, as: UTF8.self) }
    var json: Any? { try? JSONSerialization.jsonObject(with: Data(body)) }
    var object: [String: Any] { json as? [String: Any] ?? [:] }
    var error: [String: Any] { object["error"] as? [String: Any] ?? [:] }
    var code: String { error["code"] as? String ?? "" }
    var message: String { error["message"] as? String ?? "" }

    /// The value of a header field.
    func header(_ name: String) -> String? { response.header(name) }

    /// The items of a list answer.
    func list(_ name: String) -> [[String: Any]] { object[name] as? [[String: Any]] ?? [] }
}

/// A server in this process with a database of its own; speaks to it over real sockets, and checks
/// every answer against the OpenAPI document.
struct RunningAPI: Sendable {
    let port: Int
    let token: String?
    let pool: PostgresPool
    let document: OpenAPIDocument
    private let transport = HTTPTransport()

    init(port: Int, token: String?, pool: PostgresPool, document: OpenAPIDocument) {
        self.port = port
        self.token = token
        self.pool = pool
        self.document = document
    }

    func send(
        _ method: String, _ path: String, _ body: [UInt8]? = nil,
        type: String = "application/json", token given: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Reply {
        var headers: [HTTPHeader] = []
        if body != nil { headers.append(HTTPHeader("Content-Type", type)) }
        if let token = given ?? token {
            headers.append(HTTPHeader("Authorization", "Bearer \(token)"))
        }
        let response = try await transport.send(
            HTTPRequest(
                method: method, url: "http://127.0.0.1:\(port)\(path)", headers: headers,
                body: body))
        let reply = Reply(response)
        for problem in document.problems(method, path, reply) {
            Issue.record(
                "\(method) \(path) -> \(reply.status): \(problem)",
                sourceLocation: sourceLocation)
        }
        return reply
    }

    func get(
        _ path: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Reply {
        try await send("GET", path, sourceLocation: sourceLocation)
    }

    func post(
        _ path: String, _ body: String = "", type: String = "application/json",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Reply {
        try await send("POST", path, Array(body.utf8), type: type, sourceLocation: sourceLocation)
    }

    /// Applies a pipeline file.
    func apply(
        _ name: String, _ source: String, variables: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Reply {
        let body = try JSONSerialization.data(
            withJSONObject: ["source": source, "variables": variables])
        return try await send(
            "PUT", "/api/v1/pipelines/\(name)", Array(body), sourceLocation: sourceLocation)
    }
}

/// Runs a server on a free port and a database of its own while `body` runs.
func withAPI(
    token: String? = nil, emptyDatabase: Bool = false,
    configure: (inout APIConfiguration) -> Void = { _ in },
    _ body: (RunningAPI) async throws -> Void
) async throws {
    let pool = PostgresPool(
        configuration: PostgresPoolConfiguration(
            connectionString: try await APIClusterTrait.newDatabase(isEmpty: emptyDatabase),
            size: 4))
    let metrics = Metrics()
    metrics.collectProcess(version: "0.1.0", command: "serve")
    let logger = Logger(label: "api-tests") { _ in SwiftLogNoOpLogHandler() }
    let (ports, listening) = AsyncStream.makeStream(of: Int.self)
    var configuration = APIConfiguration(port: 0, bearerToken: token, softwareVersion: "0.1.0")
    configure(&configuration)
    let server = APIServer(
        configuration: configuration, pool: pool, metrics: metrics, logger: logger,
        onListening: { listening.yield($0) })
    try await run(server, logger: logger, ports: ports, listening: listening) { port in
        try await body(
            RunningAPI(
                port: port, token: token, pool: pool, document: try OpenAPIDocument.embedded()))
    }
    await pool.close()
}

/// Runs a service until `body` is done with its port.
func run(
    _ service: any Service, logger: Logger, ports: AsyncStream<Int>,
    listening: AsyncStream<Int>.Continuation, _ body: (Int) async throws -> Void
) async throws {
    let group = ServiceGroup(configuration: .init(services: [service], logger: logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            defer { listening.finish() }
            try await group.run()
        }
        let port = await ports.first { _ in true }
        let outcome: Result<Void, any Error>
        do {
            try await body(try #require(port))
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        try outcome.get()
    }
}
