import Testing

@testable import Postgres

@Suite struct PoolStateMachineTests {
    private var machine = PoolStateMachine(size: 2, waitersMax: 3)

    @Test mutating func `the first caller waits for a new connection`() {
        #expect(machine.acquire(waiter: 1) == .wait(connect: 1))
        #expect(machine.connected(1) == .lease(waiter: 1))
        #expect(machine.connections == [1: .leased])
    }

    @Test mutating func `a released connection is leased again without a new one`() {
        _ = machine.acquire(waiter: 1)
        _ = machine.connected(1)
        #expect(machine.released(1, isReusable: true) == .keep)
        #expect(machine.acquire(waiter: 2) == .lease(1))
    }

    @Test mutating func `no more connections than the size are made`() {
        #expect(machine.acquire(waiter: 1) == .wait(connect: 1))
        #expect(machine.acquire(waiter: 2) == .wait(connect: 2))
        #expect(machine.acquire(waiter: 3) == .wait(connect: nil))
        #expect(machine.connections.count == 2)
    }

    @Test mutating func `no more callers than the bound may wait`() {
        for waiter in 1...3 {
            _ = machine.acquire(waiter: waiter)
        }
        #expect(machine.acquire(waiter: 4) == .refuseOverload)
    }

    @Test mutating func `callers are served in the order in which they came`() {
        for waiter in 1...3 {
            _ = machine.acquire(waiter: waiter)
        }
        #expect(machine.connected(2) == .lease(waiter: 1))
        #expect(machine.connected(1) == .lease(waiter: 2))
        #expect(machine.released(2, isReusable: true) == .lease(waiter: 3))
    }

    @Test mutating func `a connection that cannot be used again is replaced for who waits`() {
        for waiter in 1...3 {
            _ = machine.acquire(waiter: waiter)
        }
        _ = machine.connected(1)
        _ = machine.connected(2)
        #expect(machine.released(1, isReusable: false) == .close)
        #expect(machine.closed() == .connect(3, after: .zero))
        #expect(machine.connected(3) == .lease(waiter: 3))
    }

    @Test mutating func `a broken connection that nobody waits for is not replaced`() {
        _ = machine.acquire(waiter: 1)
        _ = machine.connected(1)
        #expect(machine.released(1, isReusable: false) == .close)
        #expect(machine.closed() == .nothing)
        #expect(machine.connections.isEmpty)
    }

    @Test mutating func `a server that was never reached is reported to all who wait`() {
        for waiter in 1...3 {
            _ = machine.acquire(waiter: waiter)
        }
        #expect(machine.connectFailed(1, isRetriable: true) == .fail(waiters: [1, 2, 3]))
        #expect(machine.connectFailed(2, isRetriable: true) == .nothing)
        #expect(machine.waiters.isEmpty)
        #expect(machine.connections.isEmpty)
    }

    @Test mutating func `a server that went away is tried again with growing pauses`() {
        reachOnceAndLose()
        #expect(machine.acquire(waiter: 2) == .wait(connect: 2))
        let pauses: [Duration] = [
            .milliseconds(20), .milliseconds(50), .milliseconds(100), .milliseconds(250),
            .milliseconds(500), .seconds(1), .seconds(1),
        ]
        for (index, pause) in pauses.enumerated() {
            let action = machine.connectFailed(index + 2, isRetriable: true)
            #expect(action == .connect(index + 3, after: pause))
        }
        #expect(machine.connected(9) == .lease(waiter: 2))
    }

    @Test mutating func `a refusal for good is reported even after a success`() {
        reachOnceAndLose()
        _ = machine.acquire(waiter: 2)
        #expect(machine.connectFailed(2, isRetriable: false) == .fail(waiters: [2]))
    }

    @Test mutating func `a server is not tried again when nobody waits any more`() {
        reachOnceAndLose()
        _ = machine.acquire(waiter: 2)
        #expect(machine.abandon(waiter: 2) == true)
        #expect(machine.connectFailed(2, isRetriable: true) == .nothing)
    }

    @Test mutating func `a caller that gave up is not served`() {
        _ = machine.acquire(waiter: 1)
        #expect(machine.abandon(waiter: 1) == true)
        #expect(machine.abandon(waiter: 1) == false)
        #expect(machine.connected(1) == .keep)
        #expect(machine.connections == [1: .idle])
    }

    @Test mutating func `a caller that was served cannot give up any more`() {
        _ = machine.acquire(waiter: 1)
        _ = machine.connected(1)
        #expect(machine.abandon(waiter: 1) == false)
    }

    @Test mutating func `closing turns callers away and closes what comes back`() {
        for waiter in 1...3 {
            _ = machine.acquire(waiter: waiter)
        }
        _ = machine.connected(1)
        let closed = machine.close()
        #expect(closed.waiters == [2, 3])
        #expect(closed.connections == [])
        #expect(machine.acquire(waiter: 4) == .refuseClosed)
        #expect(machine.connected(2) == .close)
        #expect(machine.released(1, isReusable: true) == .close)
        #expect(machine.closed() == .nothing)
        #expect(machine.connections.isEmpty)
    }

    @Test mutating func `closing closes the idle connections`() {
        _ = machine.acquire(waiter: 1)
        _ = machine.connected(1)
        _ = machine.released(1, isReusable: true)
        #expect(machine.close().connections == [1])
    }

    @Test mutating func `whatever happens, the bounds hold and nobody is forgotten`() {
        var random = SystemRandomNumberGenerator()
        var lastWaiter = 0
        for _ in 0..<20_000 {
            let connecting = machine.connections.filter { $0.value == .connecting }.keys
            let leased = machine.connections.filter { $0.value == .leased }.keys
            switch Int.random(in: 0..<5, using: &random) {
            case 0:
                lastWaiter += 1
                _ = machine.acquire(waiter: lastWaiter)
            case 1:
                if let connection = connecting.first { _ = machine.connected(connection) }
            case 2:
                if let connection = connecting.first {
                    _ = machine.connectFailed(connection, isRetriable: Bool.random())
                }
            case 3:
                if let connection = leased.randomElement() {
                    let isReusable = Bool.random()
                    if machine.released(connection, isReusable: isReusable) == .close {
                        _ = machine.closed()
                    }
                }
            default:
                if let waiter = machine.waiters.randomElement() {
                    _ = machine.abandon(waiter: waiter)
                }
            }
            #expect(machine.connections.count <= 2)
            #expect(machine.waiters.count <= 3)
            let isServed = !machine.connections.values.contains(.idle)
            let isPromised = !machine.connections.isEmpty
            #expect(machine.waiters.isEmpty || (isServed && isPromised))
        }
    }

    private mutating func reachOnceAndLose() {
        _ = machine.acquire(waiter: 1)
        _ = machine.connected(1)
        _ = machine.released(1, isReusable: false)
    }
}
