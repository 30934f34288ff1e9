import Admission
import Testing

/// Token buckets, with the clock as a parameter.
@Suite struct RateBucketsTests {
    @Test func `a client may burst, and then goes at the rate`() {
        var buckets = RateBuckets(perSecond: 10, burst: 5)
        for _ in 0..<5 { #expect(buckets.take("a", at: .zero) == nil) }
        #expect(buckets.take("a", at: .zero) == .milliseconds(100))
        #expect(buckets.take("a", at: .milliseconds(50)) == .milliseconds(50))
        #expect(buckets.take("a", at: .milliseconds(100)) == nil)
        #expect(buckets.take("a", at: .milliseconds(100)) != nil)
        var admitted = 0
        for millisecond in 101...10_100
        where
            buckets.take("a", at: .milliseconds(millisecond)) == nil
        {
            admitted += 1
        }
        #expect((99...101).contains(admitted))
    }

    @Test func `a client does not use up what belongs to another`() {
        var buckets = RateBuckets(perSecond: 1, burst: 1)
        #expect(buckets.take("a", at: .zero) == nil)
        #expect(buckets.take("a", at: .zero) != nil)
        #expect(buckets.take("b", at: .zero) == nil)
    }

    @Test func `waiting is told without taking`() {
        var buckets = RateBuckets(perSecond: 1, burst: 1)
        #expect(buckets.wait("a", at: .zero) == nil)
        #expect(buckets.wait("a", at: .zero) == nil)
        #expect(buckets.take("a", at: .zero) == nil)
        #expect(buckets.wait("a", at: .milliseconds(250)) == .milliseconds(750))
        #expect(buckets.wait("a", at: .seconds(1)) == nil)
    }

    @Test func `a bucket holds at most the burst, and a clock that goes back adds nothing`() {
        var buckets = RateBuckets(perSecond: 10, burst: 2)
        #expect(buckets.take("a", at: .seconds(1)) == nil)
        #expect(buckets.take("a", at: .zero) == nil)
        #expect(buckets.take("a", at: .zero) != nil)
        #expect(buckets.take("a", at: .seconds(9999)) == nil)
        #expect(buckets.take("a", at: .seconds(9999)) == nil)
        #expect(buckets.take("a", at: .seconds(9999)) != nil)
    }

    @Test func `a million clients fill the table to its bound, and those beyond share a bucket`() {
        var buckets = RateBuckets(perSecond: 1, burst: 3, clientsMax: 100)
        var admitted = 0
        for client in 0..<1_000_000 where buckets.take("\(client)", at: .seconds(1)) == nil {
            admitted += 1
        }
        #expect(buckets.count == 100)
        #expect(admitted == 103)
        // Those that are known keep their own, and the idle make room.
        #expect(buckets.take("7", at: .seconds(1)) == nil)
        #expect(buckets.take("new", at: .seconds(60)) == nil)
        #expect(buckets.count == 1)
    }
}
