import Kafka
import Testing

@testable import ControlPlane
@testable import Registry

struct OffsetGapTests {
    @Test func `only what the broker no longer holds is lost`() {
        let gap = OffsetGap(
            partition: TopicPartition(topic: "p", partition: 3), expected: 10, got: 50)
        #expect(gap.lost(low: 50) == 40)
        #expect(gap.lost(low: 60) == 40)
        #expect(gap.lost(low: 30) == 20)
        // A transaction's marker, or compaction.
        #expect(gap.lost(low: 10) == 0)
        #expect(gap.lost(low: 0) == 0)
    }

    @Test func `a gap is seen where a partition reads on, not where it begins`() throws {
        let payloads = (0..<9).map { Array("event \($0)".utf8) }
        let stream = try PartitionStream(
            Example.pipeline(), partition: 3,
            claim: StreamStore.Claim(epoch: 1, state: nil, nextOffsets: ["p": 2]))
        #expect(stream.gap(before: Example.events("p", payloads[2..<4])) == nil)
        #expect(stream.gap(before: Example.events("p", payloads[0..<4])) == nil)
        #expect(stream.gap(before: Example.events("l", payloads[5..<6])) == nil)
        let gap = try #require(stream.gap(before: Example.events("p", payloads[5..<6])))
        #expect(gap.expected == 2 && gap.got == 5)
        #expect(gap.partition == TopicPartition(topic: "p", partition: 3))
        _ = stream.unseen(Example.events("p", payloads[5..<6]))
        #expect(stream.gap(before: Example.events("p", payloads[6..<8])) == nil)
    }
}
