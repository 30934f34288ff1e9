internal import Admission
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Synchronization
internal import Telemetry

/// Answers the requests of one server.
struct ScoringResponder: HTTPResponder {
    typealias Context = ClientContext

    let endpoint: ScoringEndpoint
    let configuration: ScoringConfiguration
    let metrics: Metrics
    let logger: Logger
    /// Set when the server stops taking new work.
    let draining: DrainingFlag

    func respond(to request: Request, context: Context) async throws -> Response {
        let started = ContinuousClock.now
        do {
            guard let route = ScoringRoute(path: request.uri.path) else {
                throw ScoringError.unknownRoute
            }
            try authorize(request, route)
            guard route.methods.contains(request.method.rawValue) else {
                throw ScoringError.methodNotAllowed(
                    allowed: route.methods.joined(separator: ", "))
            }
            return try await respond(to: request, route, started: started)
        } catch let error as ScoringError {
            if error.status >= 500 {
                logger.error("Request failed", metadata: ["error.message": "\(error)"])
            }
            return refusal(error, context)
        }
    }

    private func respond(
        to request: Request, _ route: ScoringRoute, started: ContinuousClock.Instant
    ) async throws -> Response {
        switch route {
        case .infer(let model, let version):
            let body = try await body(of: request, bytesMax: endpoint.limits.bodyBytesMax)
            return json(
                try endpoint.infer(model: model, version: version, body: body, started: started))
        case .server: return json(ModelDescription.server(version: configuration.softwareVersion))
        case .live: return json(Array(#"{"live":true}"#.utf8))
        case .ready:
            guard !draining.isSet else { throw ScoringError.notReady("the endpoint is stopping") }
            return json(Array(#"{"ready":true}"#.utf8))
        case .metrics: return exposition(for: request)
        case .model(let model, let version): return try describe(model, version)
        case .modelReady(let model, let version):
            let (held, _) = try find(model, version)
            guard held.traffic != nil else {
                throw ScoringError.notReady("no version of model '\(model)' has traffic")
            }
            return json(Array(#"{"ready":true}"#.utf8))
        case .index: return json(ModelDescription.index(endpoint.snapshot))
        case .load(let model): return try await load(model, request)
        case .unload(let model): return try await unload(model, request)
        case .traffic(let model):
            if request.method == .put { try await setTraffic(model, request) }
            return json(try endpoint.snapshot.traffic(model: model).encoded())
        }
    }

    private func describe(_ model: String, _ version: String?) throws -> Response {
        let (held, described) = try find(model, version)
        return json(ModelDescription.model(held, described: described))
    }

    private func find(
        _ model: String, _ version: String?
    ) throws(ScoringError) -> (LoadedModel, LoadedVersion) {
        guard let held = endpoint.snapshot.models[model] else { throw .unknownModel(model) }
        let found = version.map { held.versions[$0] } ?? held.representative
        guard let found else { throw .unknownVersion(model: model, version: version ?? "") }
        return (held, found)
    }

    private func load(_ model: String, _ request: Request) async throws -> Response {
        // Base64 makes four characters of three bytes; the rest is room for the JSON around it.
        let bytesMax = configuration.artifactBytesMax / 3 * 4 + 4096
        let asked = try RepositoryRequest(decoding: try await body(of: request, bytesMax: bytesMax))
        guard let version = asked.version, let artifact = asked.artifact else {
            throw ScoringError.malformed(
                "expected the parameter file:<version>/model.json with the artifact in base64")
        }
        let evicted = try endpoint.load(
            model: model, version: version, artifact: artifact, topic: asked.topic)
        if let evicted { logUnloading(of: model, evicted, "make_room") }
        logger.info(
            "Version loaded",
            metadata: [
                "event.action": "load", "model": "\(model)", "version": "\(version)",
                "bytes": "\(artifact.count)",
            ])
        return Response(status: .ok)
    }

    private func unload(_ model: String, _ request: Request) async throws -> Response {
        let asked = try RepositoryRequest(decoding: try await body(of: request, bytesMax: 65_536))
        try endpoint.unload(model: model, version: asked.version)
        logUnloading(of: model, asked.version ?? "all", "request")
        return Response(status: .ok)
    }

    private func logUnloading(of model: String, _ version: String, _ reason: String) {
        logger.info(
            "Version unloaded",
            metadata: [
                "event.action": "unload", "event.reason": "\(reason)", "model": "\(model)",
                "version": "\(version)",
            ])
    }

    private func setTraffic(_ model: String, _ request: Request) async throws {
        let traffic = try EndpointTraffic(
            decoding: try await body(of: request, bytesMax: 65_536))
        try endpoint.setTraffic(model: model, traffic)
        logger.info(
            "Traffic set",
            metadata: [
                "event.action": "traffic", "model": "\(model)",
                "split": "\(String(decoding: traffic.encoded(), as: UTF8.self))",
            ])
    }

    private func body(of request: Request, bytesMax: Int) async throws -> [UInt8] {
        if let text = request.headers[.contentLength], let length = Int(text), length > bytesMax {
            throw ScoringError.tooLarge(bytesMax: bytesMax)
        }
        let start = ContinuousClock.now
        var bytes: [UInt8] = []
        for try await buffer in request.body {
            guard bytes.count + buffer.readableBytes <= bytesMax else {
                throw ScoringError.tooLarge(bytesMax: bytesMax)
            }
            bytes += buffer.readableBytesView
            guard !configuration.bodyPace.isTooSlow(bytes: bytes.count, after: .now - start) else {
                throw ScoringError.tooSlow(configuration.bodyPace.sentence)
            }
        }
        return bytes
    }

    private func authorize(_ request: Request, _ route: ScoringRoute) throws(ScoringError) {
        guard let token = configuration.bearerToken, !route.isOpen else { return }
        guard let header = request.headers[.authorization],
            header.prefix(7).lowercased() == "bearer "
        else { throw .unauthorized }
        // Every byte is compared, so the time tells nothing about how many were right.
        let given = Array(header.dropFirst(7).utf8)
        let wanted = Array(token.utf8)
        var difference = given.count ^ wanted.count
        for (index, byte) in given.enumerated() {
            difference |= Int(byte ^ wanted[index % max(wanted.count, 1)])
        }
        guard difference == 0, !wanted.isEmpty else { throw .unauthorized }
    }

    private func exposition(for request: Request) -> Response {
        let format = ExpositionFormat(accept: request.headers[.accept])
        return Response(
            status: .ok, headers: [.contentType: format.contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.render(format))))
    }

    private func json(
        _ bytes: [UInt8], status: HTTPResponse.Status = .ok
    ) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private func refusal(_ error: ScoringError, _ context: Context) -> Response {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("error")
        writer.write(error.description)
        writer.endObject()
        var response = json(writer.bytes, status: HTTPResponse.Status(code: error.status))
        switch error {
        case .methodNotAllowed(let allowed): response.headers[.allow] = allowed
        case .unauthorized: response.headers[.wwwAuthenticate] = "Bearer"
        case .tooSlow: response.body = context.lastBody(writer.bytes)
        default: break
        }
        return response
    }
}
