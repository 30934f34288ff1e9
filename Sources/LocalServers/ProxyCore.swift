import Foundation
import Synchronization

/// What the threads of a `FaultProxy` share.
final class ProxyCore: Sendable {
    struct State {
        var faults = ProxyFaults()
        var counters = FaultProxy.Counters()
        /// The listening socket; nil while connections are refused.
        var listener: Int32?
        /// Goes up with every reset: connections of an earlier generation end.
        var generation = 0
        var isClosed = false
    }

    let state = Mutex(State())
    private let port: Int
    private let targetPort: Int
    /// What happens to addresses in answers.
    let rewriting: AddressRewriting?

    init(port: Int, targetPort: Int, rewriting: AddressRewriting?) {
        self.rewriting = rewriting
        self.port = port
        self.targetPort = targetPort
    }

    /// Begins to listen; returns whether it does.
    func listen() -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            if state.listener == nil { state.listener = LoopbackSocket.listening(on: port) }
            return state.listener != nil
        }
    }

    /// Closes the listening socket, so that the system refuses connections.
    func stopListening() {
        state.withLock { state in
            if let listener = state.listener { LoopbackSocket.close(listener) }
            state.listener = nil
        }
    }

    func close() {
        stopListening()
        state.withLock { state in
            state.isClosed = true
            state.generation += 1
        }
    }

    /// Accepts until the proxy is closed.
    func acceptConnections() {
        while true {
            let (listener, isClosed) = state.withLock { ($0.listener, $0.isClosed) }
            if isClosed { return }
            guard let listener else {
                // While refusing there is no socket to wait on; this thread is the proxy's own.
                Thread.sleep(forTimeInterval: FaultProxy.lookInterval / .seconds(1))
                continue
            }
            var polled = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
            guard poll(&polled, 1, LoopbackSocket.lookMilliseconds) > 0 else { continue }
            // Only under the lock is the descriptor surely still the listener's.
            let accepted = state.withLock { state in
                state.listener.flatMap(LoopbackSocket.accepted)
            }
            if let accepted { open(accepted) }
        }
    }

    private func open(_ client: Int32) {
        let generation = state.withLock { state -> Int? in
            state.counters.accepted += 1
            guard state.counters.open < FaultProxy.connectionsMax else { return nil }
            state.counters.open += 1
            return state.generation
        }
        guard let generation else { return LoopbackSocket.reset(client) }
        Thread.detachNewThread { [self] in
            var wasReset = true
            if let target = LoopbackSocket.connected(to: targetPort) {
                var connection = ProxiedConnection(
                    client: client, target: target, generation: generation)
                wasReset = connection.pass(core: self)
            } else {
                LoopbackSocket.reset(client)
            }
            state.withLock { state in
                state.counters.open -= 1
                if wasReset { state.counters.reset += 1 }
            }
        }
    }
}
