import Foundation
import Synchronization

/// A connection through a `FaultProxy`: two sockets and what is on its way between them.
struct ProxiedConnection {
    private let client: Int32
    private let target: Int32
    private let generation: Int
    private var requests = DelayedBytes()
    private var answers = DelayedBytes()

    init(client: Int32, target: Int32, generation: Int) {
        self.client = client
        self.target = target
        self.generation = generation
    }

    /// Passes bytes until both sides ended or the connection is reset; closes both sockets.
    ///
    /// - Returns: whether it was reset.
    mutating func pass(core: ProxyCore) -> Bool {
        while true {
            let (faults, current) = core.state.withLock { ($0.faults, $0.generation) }
            guard current == generation else { break }
            var polled = [
                pollfd(fd: client, events: 0, revents: 0),
                pollfd(fd: target, events: 0, revents: 0),
            ]
            let now = ContinuousClock.now
            if requests.takesMore { polled[0].events |= Int16(POLLIN) }
            if answers.takesMore { polled[1].events |= Int16(POLLIN) }
            let isOpen = !faults.isBlackHole
            if isOpen, requests.isDue(now) { polled[1].events |= Int16(POLLOUT) }
            if isOpen, answers.isDue(now) { polled[0].events |= Int16(POLLOUT) }
            // A socket of which nothing is wanted is left out: it would report a hang-up for ever.
            for index in polled.indices where polled[index].events == 0 { polled[index].fd = -1 }
            let wait = [requests, answers].compactMap { $0.wait(now) }.min()
            let limit =
                isOpen
                ? min(wait ?? FaultProxy.lookInterval, FaultProxy.lookInterval)
                : FaultProxy.lookInterval
            guard poll(&polled, 2, Int32((limit / .milliseconds(1)).rounded(.up))) >= 0 else {
                break
            }
            let read = ContinuousClock.now
            var isBroken = false
            if polled[0].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0, requests.takesMore {
                isBroken = !requests.read(from: client, at: read, faults.requests) || isBroken
            }
            if polled[1].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0, answers.takesMore {
                isBroken =
                    !answers.read(from: target, at: read, faults.answers, core.rewriting)
                    || isBroken
            }
            if isOpen {
                let sent = requests.write(to: target, at: read, faults.requests)
                let answered = answers.write(to: client, at: read, faults.answers)
                core.state.withLock { state in
                    state.counters.requestBytes += Int64(sent ?? 0)
                    state.counters.answerBytes += Int64(answered ?? 0)
                }
                isBroken = isBroken || sent == nil || answered == nil
            }
            if isBroken { break }
            if requests.isDone && answers.isDone {
                LoopbackSocket.close(client)
                LoopbackSocket.close(target)
                return false
            }
        }
        LoopbackSocket.reset(client)
        LoopbackSocket.reset(target)
        return true
    }
}
