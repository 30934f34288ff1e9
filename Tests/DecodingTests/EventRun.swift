import Observations

/// Runs of events written as JSON text, for tests.
enum EventRun {
    static func events(_ payloads: [String], firstOffset: Int64 = 100) -> EncodedEvents {
        events(payloads.map { Array($0.utf8) }, firstOffset: firstOffset)
    }

    static func events(_ payloads: [[UInt8]], firstOffset: Int64 = 100) -> EncodedEvents {
        var starts = [0]
        for payload in payloads {
            starts.append(starts[starts.count - 1] + payload.count)
        }
        return EncodedEvents(
            topic: "predictions", partition: 3,
            offsets: payloads.indices.map { firstOffset + Int64($0) },
            bytes: payloads.flatMap { $0 } + [UInt8](repeating: 0, count: EncodedEvents.padding),
            starts: starts)
    }

    static func schema() throws -> FeatureSchema {
        try FeatureSchema([
            Feature(name: "price", kind: .numeric), Feature(name: "day", kind: .categorical),
            Feature(name: "demand", kind: .numeric),
        ])
    }

    /// A valid prediction event with some members written otherwise (nil leaves the member out).
    static func prediction(_ changes: [String: String?] = [:]) -> String {
        let members: [(String, String)] = [
            ("id", "\"a-1\""), ("model", "\"electricity\""), ("version", "\"3\""),
            ("timestamp", "\"1998-12-05T23:30:00Z\""),
            ("features", #"{"price":0.25,"day":"mon","demand":-3e2}"#), ("prediction", "\"1\""),
            ("score", "0.75"),
        ]
        var texts: [String] = []
        for (name, value) in members {
            switch changes[name] {
            case .none: texts.append("\"\(name)\":\(value)")
            case .some(.some(let other)): texts.append("\"\(name)\":\(other)")
            case .some(.none): continue
            }
        }
        let names = Set(members.map(\.0))
        for (name, value) in changes.sorted(by: { $0.key < $1.key }) where !names.contains(name) {
            if let value { texts.append("\"\(name)\":\(value)") }
        }
        return "{" + texts.joined(separator: ",") + "}"
    }
}
