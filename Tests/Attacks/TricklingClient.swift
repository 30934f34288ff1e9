import Dispatch
import Foundation

/// A client that sends the body of a request byte by byte, and goes on whatever is answered.
public enum TricklingClient {
    /// What came back.
    public struct Answer: Sendable {
        /// Everything that the server sent.
        public let text: String
        /// Whether the server ended the connection in time.
        public let isEnded: Bool
    }

    private static let pauseMilliseconds: Int32 = 10

    /// Sends a head to a server on 127.0.0.1, and then bytes until the server ends the connection.
    ///
    /// - Parameter limit: for how long.
    /// - Throws: when the server does not take the connection.
    public static func send(
        _ head: String, port: Int, for limit: Duration
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            // It blocks, so it runs on a thread of its own.
            DispatchQueue(label: "kedge.trickling").async {
                continuation.resume(with: Result { try exchange(head, port: port, for: limit) })
            }
        }
    }

    private static func exchange(_ head: String, port: Int, for limit: Duration) throws -> Answer {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard connected == 0 else { throw CocoaError(.fileNoSuchFile) }
        var received: [UInt8] = []
        var bytes = Array(head.utf8)
        let deadline = ContinuousClock.now + limit
        while .now < deadline {
            let sent = Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            bytes = Array(" ".utf8)
            var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&ready, 1, pauseMilliseconds) > 0 else { continue }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 || sent < 0 {
                return Answer(text: String(decoding: received, as: UTF8.self), isEnded: true)
            }
            received += buffer.prefix(count)
        }
        return Answer(text: String(decoding: received, as: UTF8.self), isEnded: false)
    }
}
