import Foundation

/// An event that cannot be decoded, and why.
struct BadEvent {
    let topic: String
    let payload: [UInt8]
    /// The reason that its letter states.
    let reason: String
    var key: [UInt8]? = Array("key".utf8)
    var headers: [(String, [UInt8])] = []

    /// More than an event may have, 1 MiB.
    private static let large = 1 << 20

    /// Every reason there is, and every kind of bytes, on both topics.
    static var all: [BadEvent] { both("predictions") + both("labels") + predictions + labels }

    /// What is bad on either topic.
    private static func both(_ name: String) -> [BadEvent] {
        let topic = "churn.\(name)"
        func event(_ payload: [UInt8], _ reason: String) -> BadEvent {
            BadEvent(topic: topic, payload: payload, reason: reason)
        }
        var nameless = event(Array("no key".utf8), "not_json")
        nameless.key = nil
        var headed = event(Array("headers".utf8), "not_json")
        headed.headers = [
            ("traceparent", Array("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".utf8)),
            ("kedge-reason", Array("forged".utf8)), ("empty", []), ("bytes", [0, 255]),
        ]
        headed.key = [0, 255, 10]
        return [
            event([], "empty"), event([0], "not_json"), event(Array(0...255), "not_json"),
            event(Array("{\"id\":\"a\0".utf8), "not_json"),
            event(Array("{\"id\":\"".utf8) + [0xC0, 0x80] + Array("\"}".utf8), "not_json"),
            event([0xED, 0xA0, 0x80], "not_json"), event(Array("[]".utf8), "not_json"),
            // What gzip(1) makes of nothing, and a stream of it that breaks off.
            event(
                [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0], "not_json"),
            event([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 4, 3, 0xED, 0xBD], "not_json"),
            // Confluent's framing of Avro.
            event([0, 0, 0, 0, 7, 2, 97], "not_json"),
            event((0..<large).map { UInt8(truncatingIfNeeded: $0 &* 31) }, "not_json"),
            event([UInt8](repeating: 32, count: large + 1), "too_large"),
            event(Array(#"{"nothing":1}"#.utf8), "missing_member"), nameless, headed,
        ]
    }

    private static func prediction(_ members: [String: String], _ reason: String) -> BadEvent {
        var event = [
            "id": #""a""#, "model": #""churn""#, "version": #""1""#,
            "timestamp": "\(ChurnStream.start)", "prediction": "1",
            "features": #"{"x":1,"c":"pro"}"#,
        ]
        event.merge(members) { $1 }
        return BadEvent(topic: "churn.predictions", payload: json(event), reason: reason)
    }

    private static var predictions: [BadEvent] {
        [
            prediction(["model": #""fraud""#], "wrong_model"),
            prediction(["features": #"{"x":"high"}"#], "wrong_type"),
            prediction(["features": #"{"x":1e400}"#], "out_of_range"),
            prediction(["id": #""a\u0000b""#], "invalid_text"),
            prediction(["id": "\"\(String(repeating: "é", count: 513))\""], "too_large"),
            prediction(["timestamp": #""noon""#], "bad_timestamp"),
            prediction(["timestamp": "\(future)"], "from_future"),
            prediction(["prediction": #""maybe""#], "unknown_class"),
            prediction(["features": #"{"y":1}"#], "no_features"),
        ]
    }

    private static var labels: [BadEvent] {
        func label(_ members: [String: String], _ reason: String) -> BadEvent {
            var event = ["id": #""a""#, "label": "1", "timestamp": "\(ChurnStream.start)"]
            event.merge(members) { $1 }
            return BadEvent(topic: "churn.labels", payload: json(event), reason: reason)
        }
        return [
            label(["id": "[]"], "wrong_type"), label(["weight": "-1"], "out_of_range"),
            label(["id": #""""#], "invalid_text"),
            label(["timestamp": #""yesterday""#], "bad_timestamp"),
            label(["timestamp": "\(future)"], "from_future"),
            label(["label": #""perhaps""#], "unknown_class"),
        ]
    }

    /// Two days after the broker gets it.
    private static let future = Int64(Date().timeIntervalSince1970 * 1000) + 2 * 86_400_000

    private static func json(_ members: [String: String]) -> [UInt8] {
        let texts = members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
        return Array("{\(texts.joined(separator: ","))}".utf8)
    }
}
