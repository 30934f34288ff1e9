import Foundation
import Synchronization

/// One connection through a `JournalProxy`.
final class JournalConnection: Sendable {
    private let client: TCPStream
    private let server: TCPStream
    private let network: NetworkCut
    private let attack: RolloutAttack
    /// Whether the server's next answer is kept back, and the control plane dies of it.
    private let keepsAnswer = Mutex(false)

    init(client: TCPStream, server: TCPStream, network: NetworkCut, attack: RolloutAttack) {
        self.client = client
        self.server = server
        self.network = network
        self.attack = attack
    }

    /// Passes messages on until one side ends.
    func run() {
        Thread.detachNewThread { [self] in
            passAnswers()
            client.close()
            server.close()
        }
        passQuestions()
        client.close()
        server.close()
    }

    private func passAnswers() {
        var kept: [UInt8] = []
        while case let bytes = server.read(), !bytes.isEmpty {
            network.wait()
            guard keepsAnswer.withLock({ $0 }) else {
                guard client.write(bytes) else { return }
                continue
            }
            kept += bytes
            if Self.endsWithReady(kept) {
                attack.strike()
                return
            }
        }
    }

    /// Whether bytes are whole messages of which the last is `ReadyForQuery`.
    private static func endsWithReady(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        var last: UInt8?
        while let message = JournalMessage(taking: &rest) { last = message.kind }
        return rest.isEmpty && last == UInt8(ascii: "Z")
    }

    private func passQuestions() {
        var rest: [UInt8] = []
        // The start-up message has no kind: four bytes of length, itself included.
        while rest.count < 4 || rest.count < JournalMessage.length(rest[0..<4]) {
            let bytes = client.read()
            guard !bytes.isEmpty else { return }
            rest += bytes
        }
        let start = JournalMessage.length(rest[0..<4])
        server.write(Array(rest[..<start]))
        rest.removeFirst(start)
        var unit: [UInt8] = []
        var journal = JournalWrites()
        while true {
            var slice = rest[...]
            while let message = JournalMessage(taking: &slice) {
                unit += message.bytes
                guard message.endsUnit else {
                    journal.note(message)
                    continue
                }
                let isWrite = journal.end(message)
                guard pass(unit, isWrite: isWrite) else { return }
                unit = []
            }
            rest = Array(slice)
            let bytes = client.read()
            guard !bytes.isEmpty else { return }
            rest += bytes
        }
    }

    /// Sends what the server is to answer; false when nothing more is to come.
    private func pass(_ unit: [UInt8], isWrite: Bool) -> Bool {
        network.wait()
        switch isWrite ? attack.arrive(at: JournalProxy.place) : nil {
        case .killBefore, .dropBefore:
            attack.strike()
            return false
        case .killAfter, .dropAfter: keepsAnswer.withLock { $0 = true }
        case .stop:
            attack.strike()
            attack.hold()
            defer { attack.letGo() }
            return server.write(unit)
        case nil, .killEndpoint, .delay, .duplicate, .fail500, .fail503, .garbage, .half: break
        }
        return server.write(unit)
    }
}
