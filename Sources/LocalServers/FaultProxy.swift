import Foundation
import Synchronization

/// A TCP proxy on a loopback port that makes a network as bad as a test wants it.
///
/// It passes bytes to a server on another loopback port, and back: late, slowly, not at all; it
/// refuses connections or resets those that are open. Faults take effect within
/// `lookInterval`. One thread accepts, and each of at most `connectionsMax` connections has one.
public final class FaultProxy: Sendable {
    /// What passed so far.
    public struct Counters: Sendable, Hashable {
        /// Connections that were accepted.
        public var accepted = 0
        /// Connections that are open.
        public var open = 0
        /// Connections that the proxy reset, also for want of a target.
        public var reset = 0
        /// Bytes that reached the target.
        public var requestBytes: Int64 = 0
        /// Bytes that reached the clients.
        public var answerBytes: Int64 = 0
    }

    /// The most connections at a time; further ones are reset.
    public static let connectionsMax = 512
    /// How often a thread looks for changed faults when no bytes come.
    static let lookInterval = Duration.milliseconds(20)

    /// The port on 127.0.0.1 that clients connect to.
    public let port: Int
    private let core: ProxyCore

    /// Starts to accept and pass on.
    ///
    /// - Parameters:
    ///   - targetPort: the server's port on 127.0.0.1; it need not listen yet.
    ///   - port: `nil` takes a free one.
    ///   - standsForKafkaBroker: whether the server is a Kafka broker at 127.0.0.1, whose clients
    ///     must be told the proxy's address in place of its own.
    /// - Throws: `LocalServersError.noFreePort`.
    public init(
        targetPort: Int, port: Int? = nil, standsForKafkaBroker: Bool = false
    ) throws(LocalServersError) {
        let port = if let port { port } else { try FreePort.next() }
        self.port = port
        let core = ProxyCore(
            port: port, targetPort: targetPort,
            rewriting: standsForKafkaBroker
                ? AddressRewriting(port: targetPort, by: port) : nil)
        self.core = core
        guard core.listen() else { throw .noFreePort }
        Thread.detachNewThread { core.acceptConnections() }
    }

    deinit { core.close() }

    /// What happens to the bytes; none of it at first.
    public var faults: ProxyFaults {
        get { core.state.withLock { $0.faults } }
        set { core.state.withLock { $0.faults = newValue } }
    }

    /// What passed so far.
    public var counters: Counters { core.state.withLock { $0.counters } }

    /// Refuses new connections, as a server that is down does; open ones stay.
    public func refuseConnections() { core.stopListening() }

    /// Accepts connections again; does nothing when it does.
    ///
    /// - Throws: `LocalServersError.noFreePort` when something else took the port.
    public func acceptConnections() throws(LocalServersError) {
        guard core.listen() else { throw .noFreePort }
    }

    /// Resets every open connection (RST), as a server does that is killed.
    public func resetConnections() {
        core.state.withLock { $0.generation += 1 }
    }

    /// Refuses and resets for good.
    public func close() { core.close() }
}
