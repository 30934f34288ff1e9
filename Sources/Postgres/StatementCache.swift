/// Which prepared statements a session holds: at most `capacity`, the least recently used go.
struct StatementCache {
    struct Key: Hashable {
        let sql: String
        let types: [PostgresType]
    }

    private struct Entry {
        let name: String
        var lastUse: UInt64
    }

    let capacity: Int
    /// Names that the session still holds and no statement needs; to be deallocated.
    private(set) var discarded: [String] = []
    private var entries: [Key: Entry] = [:]
    private var uses: UInt64 = 0
    private var names: UInt64 = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    var count: Int { entries.count }

    /// The name of a prepared statement, or `nil` when it must be prepared.
    mutating func name(of key: Key) -> String? {
        uses += 1
        entries[key]?.lastUse = uses
        return entries[key]?.name
    }

    /// A name that no statement of this session ever had.
    mutating func newName() -> String {
        names += 1
        return "kedge_\(names)"
    }

    /// Remembers a prepared statement, and discards the least recently used one if full.
    mutating func insert(_ key: Key, name: String) {
        if entries.count >= capacity, let oldest = entries.min(by: Self.isUsedEarlier) {
            discard(oldest.key)
        }
        uses += 1
        entries[key] = Entry(name: name, lastUse: uses)
    }

    /// Forgets a statement whose plan became stale.
    mutating func discard(_ key: Key) {
        if let entry = entries.removeValue(forKey: key) {
            discarded.append(entry.name)
        }
    }

    /// Takes the names to deallocate.
    mutating func takeDiscarded() -> [String] {
        defer { discarded = [] }
        return discarded
    }

    private static func isUsedEarlier(
        _ left: (key: Key, value: Entry), _ right: (key: Key, value: Entry)
    ) -> Bool {
        left.value.lastUse < right.value.lastUse
    }
}
