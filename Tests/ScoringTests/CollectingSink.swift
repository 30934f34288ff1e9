import Foundation
import Scoring
import Synchronization

/// Keeps events, up to a bound.
final class CollectingSink: PredictionSink {
    struct Event {
        let topic: String
        let key: String
        let payload: [UInt8]
    }

    private let held = Mutex<[Event]>([])
    let room: Int

    init(room: Int = .max) { self.room = room }

    func offer(topic: String, key: [UInt8], payload: [UInt8]) -> Bool {
        held.withLock { events in
            guard events.count < room else { return false }
            events.append(
                Event(topic: topic, key: String(decoding: key, as: UTF8.self), payload: payload))
            return true
        }
    }

    /// What was taken.
    var events: [Event] { held.withLock { $0 } }

    /// The payloads as objects.
    func objects() throws -> [[String: Any]] {
        try events.map {
            try JSONSerialization.jsonObject(with: Data($0.payload)) as? [String: Any] ?? [:]
        }
    }
}
