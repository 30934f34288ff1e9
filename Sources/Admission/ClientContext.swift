public import Hummingbird
internal import NIOCore

/// A request's context with the connection that it came over.
public struct ClientContext: RequestContext {
    /// What every context holds.
    public var coreContext: CoreRequestContextStorage
    private let channel: any Channel

    /// Makes the context of a request.
    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// The address of the other end of the connection, without its port.
    public var address: String { channel.remoteAddress?.ipAddress ?? "unknown" }

    /// A body after which the connection ends, whatever else the client still sends.
    public func lastBody(_ bytes: [UInt8]) -> ResponseBody {
        ResponseBody(contentLength: bytes.count) { writer in
            try await writer.write(ByteBuffer(bytes: bytes))
            try await writer.finish(nil)
            channel.close(promise: nil)
        }
    }
}
