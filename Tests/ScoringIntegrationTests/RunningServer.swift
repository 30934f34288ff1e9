import Admission
import Foundation
import FoundationNetworking
import Logging
import Observations
import Scoring
import ServiceLifecycle
import Synchronization
import Telemetry
import Testing

/// A sink that takes everything and remembers the payloads.
final class MemorySink: PredictionSink {
    private let held = Mutex<[[UInt8]]>([])

    var payloads: [[UInt8]] { held.withLock { $0 } }

    func offer(topic: String, key: [UInt8], payload: [UInt8]) -> Bool {
        held.withLock { $0.append(payload) }
        return true
    }
}

/// What came back over the socket.
struct Reply {
    let status: Int
    let text: String
    let headers: [String: String]

    var object: [String: Any] {
        let value = try? JSONSerialization.jsonObject(with: Data(text.utf8))
        return value as? [String: Any] ?? [:]
    }

    var error: String { object["error"] as? String ?? "" }
}

/// Speaks to a server over real sockets.
struct Client: Sendable {
    let port: Int
    var token: String?

    func send(_ method: String, _ path: String, _ body: String? = nil) async throws -> Reply {
        let url = try #require(URL(string: "http://127.0.0.1:\(port)\(path)"))
        var request = URLRequest(url: url, timeoutInterval: 20)
        request.httpMethod = method
        request.httpBody = body.map { Data($0.utf8) }
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        let (data, response) = try await URLSession.shared.data(for: request)
        let http = try #require(response as? HTTPURLResponse)
        var headers: [String: String] = [:]
        for (name, value) in http.allHeaderFields {
            headers["\(name)".lowercased()] = "\(value)"
        }
        return Reply(
            status: http.statusCode, text: String(decoding: data, as: UTF8.self),
            headers: headers)
    }

    func get(_ path: String) async throws -> Reply { try await send("GET", path) }

    func post(_ path: String, _ body: String = "{}") async throws -> Reply {
        try await send("POST", path, body)
    }

    func put(_ path: String, _ body: String) async throws -> Reply {
        try await send("PUT", path, body)
    }

    /// Loads an artifact as a version.
    func load(_ model: String, _ version: String, _ artifact: [UInt8]) async throws -> Reply {
        let file = Data(artifact).base64EncodedString()
        let parameters =
            #"{"kedge_version":"\#(version)","file:\#(version)/model.json":"\#(file)"}"#
        return try await post(
            "/v2/repository/models/\(model)/load", #"{"parameters":\#(parameters)}"#)
    }
}

/// Runs a server in this process on a free port while `body` runs.
func withServer(
    sink: any PredictionSink = MemorySink(), token: String? = nil,
    limits: InferLimits = InferLimits(), pace: BodyPace = BodyPace(),
    _ body: (Client) async throws -> Void
) async throws {
    let metrics = Metrics()
    metrics.collectProcess(version: "0.1.0", command: "endpoint")
    let endpoint = ScoringEndpoint(
        sink: sink, topics: ["electricity": "predictions"], limits: limits, metrics: metrics)
    var configuration = ScoringConfiguration()
    configuration.port = 0
    configuration.bearerToken = token
    configuration.artifactBytesMax = 65_536
    configuration.bodyPace = pace
    let logger = Logger(label: "scoring-tests") { _ in SwiftLogNoOpLogHandler() }
    let (ports, listening) = AsyncStream.makeStream(of: Int.self)
    let server = ScoringServer(
        endpoint: endpoint, configuration: configuration, metrics: metrics, logger: logger,
        onListening: { listening.yield($0) })
    let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            defer { listening.finish() }
            try await group.run()
        }
        let port = await ports.first { _ in true }
        let outcome: Result<Void, any Error>
        do {
            try await body(Client(port: try #require(port), token: token))
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        try outcome.get()
    }
}
