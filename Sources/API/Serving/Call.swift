internal import Admission
internal import Foundation
internal import Hummingbird
internal import NIOCore

/// A request that has found its route.
struct Call: Sendable {
    /// The values of the path's parameters.
    let parameters: [String: String]
    let query: QueryParameters
    /// Who asks.
    let caller: Caller
    /// The value of `Accept`.
    let accept: String?
    private let source: RequestBody
    private let limits: Route.Body?
    private let pace: BodyPace

    init(
        parameters: [String: String], query: QueryParameters, caller: Caller, accept: String?,
        source: RequestBody, limits: Route.Body?, pace: BodyPace
    ) {
        self.parameters = parameters
        self.query = query
        self.caller = caller
        self.accept = accept
        self.source = source
        self.limits = limits
        self.pace = pace
    }

    /// The value of a parameter of the path.
    func text(_ name: String) -> String {
        guard let value = parameters[name] else {
            preconditionFailure("the route has no parameter {\(name)}")
        }
        return value
    }

    /// A parameter of the path that is a number; nothing is found under anything else.
    func number(_ name: String, of kind: String) throws(APIError) -> Int64 {
        guard let number = Int64(text(name)), number >= 0 else {
            throw .notFound(kind: kind, name: text(name))
        }
        return number
    }

    /// Hands the body over as it comes in, within the route's limit.
    func chunks(_ consume: ([UInt8]) throws -> Void) async throws {
        guard let limits else { preconditionFailure("the route takes no body") }
        var count = 0
        let start = ContinuousClock.now
        for try await buffer in source {
            count += buffer.readableBytes
            guard !pace.isTooSlow(bytes: count, after: .now - start) else {
                throw APIError.tooSlow(pace)
            }
            guard count <= limits.bytesMax else {
                throw APIError.tooLarge(bytesMax: limits.bytesMax)
            }
            try consume(Array(buffer.readableBytesView))
        }
    }

    /// The whole body.
    func body() async throws -> [UInt8] {
        var bytes: [UInt8] = []
        try await chunks { bytes += $0 }
        return bytes
    }

    /// The body as a JSON object with members that are known, each of its type.
    ///
    /// - Parameter absent: What stands for an empty body; nil: there must be one.
    func json<Value: MemberDecodable>(
        _ type: Value.Type = Value.self, absent: Value? = nil
    ) async throws -> Value {
        let bytes = try await body()
        if bytes.isEmpty, let absent { return absent }
        return try Value(body: bytes)
    }
}

/// The body of a request: an object whose members are all known.
protocol MemberDecodable: Decodable, Sendable {
    /// The names of the members.
    static var members: Set<String> { get }
}

extension MemberDecodable {
    /// Reads a body.
    init(body: [UInt8]) throws {
        let decoder = JSONDecoder()
        guard let object = try? decoder.decode([String: JSONValue].self, from: Data(body)) else {
            throw APIError.badRequest("expected a JSON object as body, got something else")
        }
        if let unknown = object.keys.sorted().first(where: { !Self.members.contains($0) }) {
            throw APIError.unprocessable(
                "expected members out of [\(Self.members.sorted().joined(separator: ", "))], "
                    + "got '\(unknown.prefix(100))'")
        }
        guard !object.values.contains(where: \.holdsNUL) else {
            throw APIError.unprocessable("expected texts without U+0000, got one with it")
        }
        do {
            self = try decoder.decode(Self.self, from: Data(body))
        } catch let error as DecodingError {
            throw APIError.unprocessable(error.sentence)
        }
    }
}

extension DecodingError {
    /// What was expected and where, without any value.
    fileprivate var sentence: String {
        func place(_ context: Context) -> String {
            context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
                .joined(separator: ".")
        }
        switch self {
        case .keyNotFound(let key, _): return "expected the member '\(key.stringValue)', got none"
        case .typeMismatch(let type, let context):
            return "expected a value of type \(type) at '\(place(context))', got another"
        case .valueNotFound(let type, let context):
            return "expected a value of type \(type) at '\(place(context))', got null"
        case .dataCorrupted(let context):
            return "expected another value at '\(place(context))'"
        @unknown default: return "expected other members"
        }
    }
}
