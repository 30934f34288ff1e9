import LinearAlgebra
import Testing

@Suite struct LanesTests {
    @Test(arguments: [0, 1, 7, 8, 9, 100], [0, 3, 8])
    func `each number goes to the lane of its remainder, in order`(items: Int, first: Int) {
        var lanes = Lanes(states: [Int](), width: 1)
        lanes.share(items, from: first) { $0.append($1) }
        for (lane, numbers) in lanes.states.enumerated() {
            #expect(numbers == (first..<first + items).filter { $0 % lanes.count == lane })
        }
    }

    @Test func `a second share goes on where the first ended`() {
        var lanes = Lanes(states: [Int](), width: 1)
        lanes.share(11) { $0.append($1) }
        lanes.share(10, from: 11) { $0.append($1) }
        var once = Lanes(states: [Int](), width: 1)
        once.share(21) { $0.append($1) }
        #expect(lanes.states == once.states)
    }

    @Test func `wide matrices have one lane`() {
        #expect(Lanes(states: 0, width: 512).count > 1)
        #expect(Lanes(states: 0, width: 513).count == 1)
    }

    @Test func `a failure ends the share and leaves the states as they were`() {
        struct Broken: Error, Equatable { let number: Int }
        var lanes = Lanes(states: 0, width: 1)
        lanes.share(16) { $0 += $1 }
        let before = lanes.states
        #expect(throws: Broken(number: 9)) {
            try lanes.share(16) { (sum, number) throws(Broken) in
                if number == 9 { throw Broken(number: number) }
                sum += number
            }
        }
        #expect(lanes.states == before)
    }
}
