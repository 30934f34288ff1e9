/// Finds the number of an element by the hash of its id: open addressing with linear probing.
///
/// A hash is used as it is (`IDHash` mixes all bits), and lies beside its number: a large index is
/// not in the processor's caches, and a probe then waits for memory once. What leaves only marks
/// its slot, or not even that (`forget(below:)`); the index is rebuilt once half of the slots are
/// taken, so the time of a probe does not grow with age.
struct HashIndex: Sendable {
    private struct Slot: Sendable {
        /// The numbers of slots that hold nothing; the search for a hash goes on behind `gone`.
        static let (free, gone): (Int64, Int64) = (-1, -2)

        var hash: UInt64 = 0
        var number = Self.free
    }

    private static let slotsMin = 64

    /// A power of two of slots.
    private var slots = ContiguousArray(repeating: Slot(), count: Self.slotsMin)
    /// How many slots are not free.
    private var taken = 0
    /// Smaller numbers have left.
    private var numberMin: Int64 = 0
    /// What `fetch` read: it is of no use, but reads without one would be optimised away.
    private var fetched: UInt64 = 0

    /// The number stored for a hash, or nil.
    func number(of hash: UInt64) -> Int64? {
        let number = slots[place(of: hash)].number
        return number >= numberMin ? number : nil
    }

    /// Brings the slots of hashes that are about to be looked up into the processor's caches.
    ///
    /// Changes no answer. A probe that depends on the one before waits for memory by itself;
    /// these do not depend on one another, so the processor waits for many at once.
    mutating func fetch(_ hashes: some Sequence<UInt64>) {
        let mask = slots.count - 1
        var read: UInt64 = 0
        for hash in hashes { read &+= slots[Int(truncatingIfNeeded: hash) & mask].hash }
        fetched = read
    }

    /// Stores a number for a hash, unless it has one: then that stays, and is the result.
    ///
    /// - Precondition: the number is not negative, nor among those that are forgotten.
    mutating func insert(_ hash: UInt64, _ number: Int64) -> Int64? {
        let place = placeToFill(hash)
        let old = slots[place].number
        guard old < numberMin else { return old }
        fill(place, Slot(hash: hash, number: number))
        return nil
    }

    /// Stores a number for a hash; returns the one that it had until then.
    ///
    /// - Precondition: the number is not negative, nor among those that are forgotten.
    @discardableResult
    mutating func update(_ hash: UInt64, _ number: Int64) -> Int64? {
        let place = placeToFill(hash)
        let old = slots[place].number
        fill(place, Slot(hash: hash, number: number))
        return old >= numberMin ? old : nil
    }

    /// Removes a hash if `number` is what is stored for it.
    mutating func remove(_ hash: UInt64, _ number: Int64) {
        let place = place(of: hash)
        if slots[place].number == number { slots[place].number = Slot.gone }
    }

    /// Removes all numbers below one, in constant time.
    mutating func forget(below number: Int64) {
        numberMin = max(numberMin, number)
    }

    /// The slot that holds `hash` or did so last, or the free one where it belongs.
    private func place(of hash: UInt64) -> Int {
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place].hash != hash, slots[place].number != Slot.free {
            place = (place + 1) & mask
        }
        return place
    }

    private mutating func placeToFill(_ hash: UInt64) -> Int {
        if taken * 2 >= slots.count { rebuild() }
        return place(of: hash)
    }

    private mutating func fill(_ place: Int, _ slot: Slot) {
        precondition(slot.number >= numberMin, "a number is not stored before those forgotten")
        if slots[place].number == Slot.free { taken += 1 }
        slots[place] = slot
    }

    /// Makes as much room as what is stored needs, so that at most a third of the slots is taken.
    private mutating func rebuild() {
        let old = slots
        taken = old.count { $0.number >= numberMin }
        var size = Self.slotsMin
        while size < 3 * taken { size *= 2 }
        slots = ContiguousArray(repeating: Slot(), count: size)
        for slot in old where slot.number >= numberMin { slots[place(of: slot.hash)] = slot }
    }
}
