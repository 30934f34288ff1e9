/// Finds the number of an element by the hash of its id: open addressing with linear probing.
///
/// A hash is used as it is (`IDHash` mixes all bits), and deletion shifts the followers back, so
/// there are no tombstones and the time does not grow with age.
struct HashIndex: Sendable {
    private static let slotsMin = 64
    private static let none: Int64 = -1

    private var hashes = [UInt64](repeating: 0, count: Self.slotsMin)
    private var numbers = [Int64](repeating: Self.none, count: Self.slotsMin)
    private var count = 0

    private var mask: Int { numbers.count - 1 }

    /// The number stored for a hash, or nil.
    func number(of hash: UInt64) -> Int64? {
        let slot = slot(of: hash)
        return numbers[slot] == Self.none ? nil : numbers[slot]
    }

    /// Stores a number for a hash that has none.
    mutating func insert(_ hash: UInt64, _ number: Int64) {
        if count * 2 >= numbers.count { grow() }
        let slot = slot(of: hash)
        precondition(numbers[slot] == Self.none, "a hash has one number")
        hashes[slot] = hash
        numbers[slot] = number
        count += 1
    }

    /// Removes a hash if `number` is what is stored for it.
    mutating func remove(_ hash: UInt64, _ number: Int64) {
        var hole = slot(of: hash)
        guard numbers[hole] == number else { return }
        count -= 1
        var slot = hole
        while true {
            slot = (slot + 1) & mask
            guard numbers[slot] != Self.none else { break }
            // A follower may move into the hole unless its home lies after the hole.
            let home = Int(truncatingIfNeeded: hashes[slot]) & mask
            if (slot - home) & mask >= (slot - hole) & mask {
                hashes[hole] = hashes[slot]
                numbers[hole] = numbers[slot]
                hole = slot
            }
        }
        numbers[hole] = Self.none
    }

    /// The slot that holds `hash`, or the free one where it belongs.
    private func slot(of hash: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: hash) & mask
        while numbers[slot] != Self.none, hashes[slot] != hash { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow() {
        let old = (hashes, numbers)
        hashes = [UInt64](repeating: 0, count: old.1.count * 2)
        numbers = [Int64](repeating: Self.none, count: old.1.count * 2)
        for (hash, number) in zip(old.0, old.1) where number != Self.none {
            let slot = slot(of: hash)
            hashes[slot] = hash
            numbers[slot] = number
        }
    }
}
