import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// A server of somebody who only wants to see what is sent to it.
final class RequestCatcher: Sendable {
    private let caught = Mutex<[String]>([])

    /// All requests so far: method, path, header fields and body, as text.
    var requests: [String] { caught.withLock { $0 } }

    /// Serves while `body` runs, which is told the URL.
    func serve(_ body: (String) async throws -> Void) async throws {
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let server = Task {
            var logger = Logger(label: "kedge.loop.catcher")
            logger.logLevel = .critical
            try await Application(
                responder: CallbackResponder { (request: Request, _: BasicRequestContext) in
                    let body = try await request.body.collect(upTo: 1 << 20)
                    self.caught.withLock {
                        $0.append("\(request.head) \(String(buffer: body))")
                    }
                    return Response(status: .ok)
                },
                configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
                onServerRunning: { channel in
                    listening.yield(channel.localAddress?.port ?? 0)
                }, logger: logger
            ).run()
        }
        defer { server.cancel() }
        for await port in ports {
            return try await body("http://127.0.0.1:\(port)")
        }
        throw LoopFailure("the catcher of requests did not start")
    }
}
