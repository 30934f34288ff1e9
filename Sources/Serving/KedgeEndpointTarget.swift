public import Curl
import FoundationEssentials
public import Rollouts

/// One instance of Kedge's own serving endpoint.
///
/// Speaks the Open Inference Protocol's repository extension with the parameter `kedge_version`,
/// and `/v2/kedge/models/{model}/traffic`.
public struct KedgeEndpointTarget: ServingTarget, CustomStringConvertible, CustomReflectable {
    /// The endpoint's URL, without a slash at the end; also its name.
    public let name: String
    private let token: String?
    private let transport: HTTPTransport
    private let timeout: Duration

    /// Makes a target.
    ///
    /// - Parameters:
    ///   - url: Scheme, host and port, for example `http://127.0.0.1:8080`.
    ///   - token: The bearer token, when the endpoint asks for one.
    ///   - timeout: The limit for each request.
    public init(
        url: String, token: String? = nil, transport: HTTPTransport,
        timeout: Duration = .seconds(10)
    ) {
        name = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.token = token
        self.transport = transport
        self.timeout = timeout
    }

    /// Its name.
    public var description: String { name }

    /// Shows nothing of the token.
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// The endpoint can mirror.
    public var canMirror: Bool { true }

    /// Loads a version.
    public func load(
        model: String, version: String, artifact: [UInt8], predictionTopic: String?
    ) async throws(ServingError) {
        var parameters = [
            "kedge_version": version,
            "file:\(version)/model.json": Data(artifact).base64EncodedString(),
        ]
        parameters["kedge_topic"] = predictionTopic
        let response = try await send(
            .load, "POST", "/v2/repository/models/\(Self.escaped(model))/load",
            body: ["parameters": parameters])
        guard response.isSuccess else { throw refusal(.load, response) }
    }

    /// Unloads a version, or the model when it is the only one.
    public func unload(model: String, version: String) async throws(ServingError) {
        let path = "/v2/repository/models/\(Self.escaped(model))/unload"
        var response = try await send(
            .unload, "POST", path, body: ["parameters": ["kedge_version": version]])
        if response.status == 409, try await loadedVersions(model: model) == [version] {
            response = try await send(.unload, "POST", path, body: [String: String]())
        }
        guard response.isSuccess || response.status == 404 else {
            throw refusal(.unload, response)
        }
    }

    /// Sets the split.
    public func setTraffic(model: String, _ split: TrafficSplit) async throws(ServingError) {
        let response = try await send(.setTraffic, "PUT", Self.trafficPath(model), body: split)
        if response.isSuccess { return }
        guard response.status == 409 else {
            // A version that is not loaded (any more) can be loaded: the rollout does so.
            throw refusal(
                .setTraffic, response, isRetriable: [400, 404].contains(response.status))
        }
        let present = try await traffic(model: model)
        throw refusal(
            .setTraffic, response, isRetriable: true, observedGeneration: present?.generation)
    }

    /// The split; nil when the model is not loaded.
    public func traffic(model: String) async throws(ServingError) -> TrafficSplit? {
        let response = try await send(.readTraffic, "GET", Self.trafficPath(model))
        if response.status == 404 { return nil }
        guard response.isSuccess else { throw refusal(.readTraffic, response) }
        return try decode(TrafficSplit.self, .readTraffic, response)
    }

    /// The loaded versions, sorted.
    public func loadedVersions(model: String) async throws(ServingError) -> [String] {
        let response = try await send(
            .list, "POST", "/v2/repository/index", body: [String: String]())
        guard response.isSuccess else { throw refusal(.list, response) }
        return try decode([IndexEntry].self, .list, response)
            .filter { $0.name == model && $0.state == "READY" }.compactMap(\.version).sorted()
    }

    /// Whether the endpoint answers that it is ready.
    public func isReady() async -> Bool {
        let request = request("GET", "/v2/health/ready", body: nil)
        return (try? await transport.send(request))?.isSuccess ?? false
    }

    private struct IndexEntry: Decodable {
        let name: String
        let version: String?
        let state: String?
    }

    private struct Refusal: Decodable {
        let error: String
    }

    private func send(
        _ operation: ServingOperation, _ method: String, _ path: String,
        body: (any Encodable)? = nil
    ) async throws(ServingError) -> HTTPResponse {
        let bytes: [UInt8]?
        do {
            bytes = try body.map { Array(try JSONEncoder().encode($0)) }
        } catch {
            throw ServingError(
                target: name, operation: operation, reason: "the request could not be encoded",
                isRetriable: false)
        }
        do throws(HTTPFailure) {
            return try await transport.send(request(method, path, body: bytes))
        } catch {
            throw ServingError(
                target: name, operation: operation, reason: error.description,
                isRetriable: error.isRetriable)
        }
    }

    private func request(_ method: String, _ path: String, body: [UInt8]?) -> HTTPRequest {
        var headers = [HTTPHeader("Accept", "application/json")]
        if body != nil { headers.append(HTTPHeader("Content-Type", "application/json")) }
        if let token { headers.append(HTTPHeader("Authorization", "Bearer \(token)")) }
        return HTTPRequest(
            method: method, url: name + path, headers: headers, body: body, timeout: timeout)
    }

    private func decode<Value: Decodable>(
        _ type: Value.Type, _ operation: ServingOperation, _ response: HTTPResponse
    ) throws(ServingError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(response.body))
        } catch {
            throw ServingError(
                target: name, operation: operation,
                reason: "the answer (status \(response.status)) is not the expected JSON",
                isRetriable: false)
        }
    }

    private func refusal(
        _ operation: ServingOperation, _ response: HTTPResponse, isRetriable: Bool? = nil,
        observedGeneration: Int64? = nil
    ) -> ServingError {
        let text = (try? JSONDecoder().decode(Refusal.self, from: Data(response.body)))?.error
        let detail = text.map { ": \($0.prefix(Self.reasonLengthMax))" } ?? ""
        let mayPass = response.status >= 500 || [408, 425, 429].contains(response.status)
        return ServingError(
            target: name, operation: operation, reason: "status \(response.status)\(detail)",
            isRetriable: isRetriable ?? mayPass, observedGeneration: observedGeneration)
    }

    /// The most characters of an endpoint's own words that an error repeats.
    private static let reasonLengthMax = 300

    private static func trafficPath(_ model: String) -> String {
        "/v2/kedge/models/\(escaped(model))/traffic"
    }

    /// A path segment: all but unreserved characters percent-encoded.
    private static func escaped(_ segment: String) -> String {
        segment.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                String(UnicodeScalar(byte))
            default:
                "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
