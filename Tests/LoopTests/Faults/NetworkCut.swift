import Foundation
import Synchronization

/// A network that may be cut: then nothing arrives, and nobody is told.
final class NetworkCut: Sendable {
    private let state = Mutex(false)

    /// Cuts the network, or mends it.
    func set(_ isCut: Bool) { state.withLock { $0 = isCut } }

    /// Holds a thread while the network is cut.
    func wait() {
        while state.withLock({ $0 }) { usleep(2000) }
    }
}
