/// The ids that were seen last, each with a time that never goes back from one to the next.
struct RecentIDs: Sendable {
    struct Entry: Sendable {
        let idHash: UInt64
        let time: Int64
    }

    private(set) var entries = Fifo<Entry>()
    private var index = HashIndex()
    private let countMax: Int

    init(countMax: Int) {
        self.countMax = countMax
    }

    func contains(_ idHash: UInt64) -> Bool { index.number(of: idHash) != nil }

    /// See `HashIndex.fetch`.
    mutating func fetch(_ idHashes: some Sequence<UInt64>) { index.fetch(idHashes) }

    /// Remembers an id, and forgets the oldest beyond the bound; does nothing and returns false if
    /// the id is among them already.
    @discardableResult
    mutating func insert(_ idHash: UInt64, at time: Int64) -> Bool {
        guard index.insert(idHash, entries.end) == nil else { return false }
        entries.append(Entry(idHash: idHash, time: time))
        if entries.count > countMax { removeFirst() }
        return true
    }

    /// Forgets ids whose time is more than `age` before `time`.
    mutating func forget(olderThan age: Int64, at time: Int64) {
        while !entries.isEmpty, entries[entries.first].time.saturatingSum(age) < time {
            removeFirst()
        }
    }

    private mutating func removeFirst() {
        entries.removeFirst()
        index.forget(below: entries.first)
    }
}
