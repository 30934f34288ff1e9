import Testing

@testable import Windows

struct HashIndexTests {
    /// Few home slots, so that hashes share them and follow one another.
    private func hash(_ generator: inout SplitMix64) -> UInt64 {
        let number = generator.next() % 3000
        return number % 16 == 0 ? number << 40 : number
    }

    @Test func `it stores what a dictionary stores`() {
        var generator = SplitMix64(state: 3)
        var index = HashIndex()
        var expected: [UInt64: Int64] = [:]
        for number in Int64(0)..<200_000 {
            let hash = hash(&generator)
            switch generator.next() % 8 {
            case 0, 1:
                let stored = index.insert(hash, number)
                #expect(stored == expected[hash])
                if expected[hash] == nil { expected[hash] = number }
            case 2:
                let stored = index.update(hash, number)
                #expect(stored == expected[hash])
                expected[hash] = number
            case 3:
                index.remove(hash, number - 1)
                if expected[hash] == number - 1 { expected[hash] = nil }
            case 4, 5:
                guard let stored = expected.removeValue(forKey: hash) else { continue }
                index.remove(hash, stored)
            case 6: index.fetch([hash, hash + 1])
            default: #expect(index.number(of: hash) == expected[hash])
            }
            if number % 50_000 == 0 {
                index.forget(below: number - 10_000)
                expected = expected.filter { $0.value >= number - 10_000 }
            }
        }
        for hash in (UInt64(0)..<3000).flatMap({ [$0, $0 << 40] }) {
            #expect(index.number(of: hash) == expected[hash])
        }
    }

    @Test func `the last so many ids are known, however many there were`() {
        var recent = RecentIDs(countMax: 100)
        for id in UInt64(0)..<10_000 {
            let isNew = recent.insert(id, at: Int64(id))
            let isNewAgain = recent.insert(id, at: Int64(id))
            #expect(isNew && !isNewAgain)
            #expect(recent.contains(id < 99 ? 0 : id - 99))
            #expect(!recent.contains(id &- 100))
        }
        recent.forget(olderThan: 9, at: 9999)
        #expect(!recent.contains(9989) && recent.contains(9990))
        #expect(recent.entries.count == 10)
    }
}
