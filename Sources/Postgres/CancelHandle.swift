internal import CLibPQ

/// Owns what libpq needs to send a cancel request; freed when the handle is dropped.
struct CancelHandle: ~Copyable, Sendable {
    /// An address rather than a pointer, as requests are sent from other threads than the
    /// connection's, which libpq allows.
    private let address: UInt

    /// Takes over what `address(for:)` made.
    init(address: UInt) {
        self.address = address
    }

    deinit {
        PQfreeCancel(OpaquePointer(bitPattern: address))
    }

    static func address(for connection: borrowing ConnectionHandle) -> UInt {
        UInt(bitPattern: PQgetCancel(connection.pointer))
    }

    /// Sends the request on a connection of its own; a failure to do so changes nothing.
    borrowing func request() {
        var report = [CChar](repeating: 0, count: 256)
        _ = PQcancel(OpaquePointer(bitPattern: address), &report, Int32(report.count))
    }
}
