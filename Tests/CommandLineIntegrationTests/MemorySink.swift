import Scoring
import Synchronization

/// A sink that takes everything and remembers the payloads.
final class MemorySink: PredictionSink {
    private let held = Mutex<[String]>([])

    var payloads: [String] { held.withLock { $0 } }

    func offer(topic: String, key: [UInt8], payload: [UInt8]) -> Bool {
        held.withLock { $0.append(String(decoding: payload, as: UTF8.self)) }
        return true
    }
}
