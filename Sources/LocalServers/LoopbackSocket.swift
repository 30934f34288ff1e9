import Foundation

/// The system calls of TCP sockets on 127.0.0.1 that a `FaultProxy` needs.
enum LoopbackSocket {
    /// How long a thread waits for bytes before it looks for changed faults.
    static let lookMilliseconds = Int32(FaultProxy.lookInterval / .milliseconds(1))

    #if canImport(Glibc)
        /// A connection whose peer is gone is an error, not a signal.
        static let sendFlags = Int32(MSG_NOSIGNAL)
        private static let stream = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        private static let sending = Int32(SHUT_WR)
    #else
        /// A connection whose peer is gone is an error, not a signal.
        static let sendFlags: Int32 = 0
        private static let stream = SOCK_STREAM
        private static let sending = SHUT_WR
    #endif

    /// A socket that listens, without blocking; nil when the port is taken.
    static func listening(on port: Int) -> Int32? {
        let descriptor = socket(AF_INET, stream, 0)
        guard descriptor >= 0 else { return nil }
        set(descriptor, SO_REUSEADDR)
        guard withAddress(port, { bind(descriptor, $0, $1) }) == 0, listen(descriptor, 128) == 0
        else {
            close(descriptor)
            return nil
        }
        prepare(descriptor)
        return descriptor
    }

    /// A connection that waited at `listener`, if any.
    static func accepted(_ listener: Int32) -> Int32? {
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else { return nil }
        prepare(descriptor)
        return descriptor
    }

    /// A new connection; nil when it is refused.
    static func connected(to port: Int) -> Int32? {
        let descriptor = socket(AF_INET, stream, 0)
        guard descriptor >= 0 else { return nil }
        guard withAddress(port, { connect(descriptor, $0, $1) }) == 0 else {
            close(descriptor)
            return nil
        }
        prepare(descriptor)
        return descriptor
    }

    /// Tells the peer that no more bytes come.
    static func endSending(_ descriptor: Int32) { shutdown(descriptor, sending) }

    /// Ends a connection in order.
    static func close(_ descriptor: Int32) { Foundation.close(descriptor) }

    /// Ends a connection with RST.
    static func reset(_ descriptor: Int32) {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close(descriptor)
    }

    private static func prepare(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var on: Int32 = 1
        setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on,
            socklen_t(MemoryLayout<Int32>.size))
        #if !canImport(Glibc)
            set(descriptor, SO_NOSIGPIPE)
        #endif
    }

    private static func set(_ descriptor: Int32, _ option: Int32) {
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, option, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func withAddress(
        _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
