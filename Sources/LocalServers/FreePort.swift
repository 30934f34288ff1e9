import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Finds loopback ports for servers, and looks whether one answers.
public enum FreePort {
    /// Below the range (32768...60999) that Linux draws the ports of outgoing connections from.
    ///
    /// A port from that range could be taken by any connection while its server is down.
    private static let candidates = 20_000..<32_000
    private static let handedOut = Mutex<Set<Int>>([])

    /// Returns a port on 127.0.0.1 that nothing listens on and that was not returned before.
    ///
    /// - Throws: `LocalServersError.noFreePort`.
    public static func next() throws(LocalServersError) -> Int {
        for _ in 0..<1_000 {
            let port = Int.random(in: candidates)
            let isNew = handedOut.withLock { $0.insert(port).inserted }
            if isNew && canBind(port) {
                return port
            }
        }
        throw .noFreePort
    }

    /// Whether a server accepts connections on 127.0.0.1 at `port`.
    public static func isListening(_ port: Int) -> Bool {
        withLoopbackSocket(port) { connect($0, $1, $2) == 0 }
    }

    private static func canBind(_ port: Int) -> Bool {
        withLoopbackSocket(port) { bind($0, $1, $2) == 0 }
    }

    private static func withLoopbackSocket(
        _ port: Int, _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Bool
    ) -> Bool {
        #if canImport(Glibc)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        #else
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var reuse: Int32 = 1
        let reuseSize = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, reuseSize)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
