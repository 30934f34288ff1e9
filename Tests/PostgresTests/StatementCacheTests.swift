import Testing

@testable import Postgres

@Suite struct StatementCacheTests {
    private func key(_ sql: String) -> StatementCache.Key {
        StatementCache.Key(sql: sql, types: [])
    }

    @Test func `the least recently used statement makes room`() {
        var cache = StatementCache(capacity: 2)
        cache.insert(key("a"), name: "s1")
        cache.insert(key("b"), name: "s2")
        #expect(cache.name(of: key("a")) == "s1")
        cache.insert(key("c"), name: "s3")
        #expect(cache.name(of: key("b")) == nil)
        #expect(cache.count == 2)
        #expect(cache.takeDiscarded() == ["s2"])
        #expect(cache.takeDiscarded() == [])
    }

    @Test func `the same SQL with other types is another statement`() {
        var cache = StatementCache(capacity: 2)
        cache.insert(StatementCache.Key(sql: "a", types: [.int8]), name: "s1")
        #expect(cache.name(of: StatementCache.Key(sql: "a", types: [.text])) == nil)
    }

    @Test func `names are never used twice`() {
        var cache = StatementCache(capacity: 1)
        #expect(cache.newName() != cache.newName())
    }
}
