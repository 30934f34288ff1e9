import Foundation

/// Stands between the control plane and one endpoint, and sees each call as a whole.
final class EndpointProxy: Sendable {
    /// One call.
    struct Call {
        var head: String
        var body: [UInt8]

        /// The call without its host and headers.
        var label: String { line.split(separator: " ").prefix(2).joined(separator: " ") }
        var line: Substring { head.prefix { $0 != "\r" } }
        /// Whether it is the first call of a rollout, which loads its canary.
        var isLoad: Bool { line.hasPrefix("POST") && line.contains("/load ") }
        var isTrafficChange: Bool { line.hasPrefix("PUT") }
    }

    private let listener: TCPListener

    /// The URL that the control plane knows.
    var url: String { "http://127.0.0.1:\(listener.port)" }

    /// Passes calls on to the endpoint on `port`.
    init(place: String, port: Int, attack: RolloutAttack) throws {
        listener = try TCPListener { client in
            var rest: [UInt8] = []
            while let call = Self.readCall(client, &rest) {
                let fault = attack.arrive(
                    at: place, begins: call.isLoad, label: call.label)
                guard
                    let answer = Self.answer(
                        call, fault: fault, place: place, port: port, attack: attack)
                else { break }
                guard client.write(answer.bytes), !answer.isLast else { break }
            }
            client.close()
        }
    }

    private struct Answer {
        var bytes: [UInt8]
        /// Whether the connection ends with it.
        var isLast = true
    }

    /// What the control plane gets; nil when the connection just ends.
    private static func answer(
        _ call: Call, fault: RolloutFault?, place: String, port: Int, attack: RolloutAttack
    ) -> Answer? {
        func pass() -> Answer? {
            forward(call, place: place, port: port, attack: attack).map { Answer(bytes: $0) }
        }
        switch fault {
        case nil: return pass()
        case .killBefore:
            attack.strike()
            return nil
        case .killAfter:
            _ = pass()
            attack.strike()
            return nil
        case .stop:
            attack.strike()
            attack.hold()
            defer { attack.letGo() }
            return pass()
        case .killEndpoint:
            attack.strike()
            return nil
        case .delay:
            usleep(300_000)
            return pass()
        case .dropBefore: return nil
        case .dropAfter:
            _ = pass()
            return nil
        case .duplicate:
            _ = pass()
            return pass()
        case .fail500: return Answer(bytes: text("500 Internal Server Error", "out of order"))
        case .fail503:
            _ = pass()
            return Answer(bytes: text("503 Service Unavailable", "no upstream"))
        case .garbage:
            _ = pass()
            return Answer(bytes: text("200 OK", "<html>welcome to the airport</html>"))
        case .half: return pass().map { Answer(bytes: Array($0.bytes.prefix($0.bytes.count / 2))) }
        }
    }

    private static func text(_ status: String, _ body: String) -> [UInt8] {
        Array(
            ("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n"
                + "Connection: close\r\n\r\n" + body).utf8)
    }

    /// Sends a call to the endpoint on a connection of its own, and returns the whole answer.
    private static func forward(
        _ call: Call, place: String, port: Int, attack: RolloutAttack
    ) -> [UInt8]? {
        guard let server = TCPStream(port: port) else { return nil }
        let head = call.head.split(separator: "\r\n", omittingEmptySubsequences: true)
            .filter { !$0.lowercased().hasPrefix("connection:") }
        let text = (head + ["Connection: close"]).joined(separator: "\r\n") + "\r\n\r\n"
        server.write(Array(text.utf8) + call.body)
        var answer: [UInt8] = []
        while case let bytes = server.read(), !bytes.isEmpty { answer += bytes }
        guard !answer.isEmpty else { return nil }
        if call.isTrafficChange {
            let status = String(decoding: answer.prefix(12).suffix(3), as: UTF8.self)
            attack.note(
                place: place, body: String(decoding: call.body, as: UTF8.self),
                status: Int(status) ?? 0)
        }
        return answer
    }

    /// The next call of a connection; nil at its end.
    private static func readCall(_ client: TCPStream, _ rest: inout [UInt8]) -> Call? {
        let end = Array("\r\n\r\n".utf8)
        while rest.firstRange(of: end) == nil {
            let bytes = client.read()
            guard !bytes.isEmpty else { return nil }
            rest += bytes
        }
        guard let range = rest.firstRange(of: end) else { return nil }
        let head = String(decoding: rest[..<range.lowerBound], as: UTF8.self)
        rest.removeSubrange(..<range.upperBound)
        let length =
            head.split(separator: "\r\n")
            .first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.drop { $0 != ":" }.dropFirst().filter { $0 != " " }) } ?? 0
        if head.lowercased().contains("expect: 100-continue") {
            client.write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
        }
        while rest.count < length {
            let bytes = client.read()
            guard !bytes.isEmpty else { return nil }
            rest += bytes
        }
        let body = Array(rest.prefix(length))
        rest.removeFirst(length)
        return Call(head: head, body: body)
    }
}
