import Kafka
import Registry
import Testing

@testable import kedge

struct PartitionDiagnosisTests {
    private static func findings(
        _ partitions: [PartitionStore.Partition], high: [Int64], isByCount: Bool = false
    ) -> [Finding] {
        var extents: [TopicPartition: StreamDiagnosis.Extent] = [:]
        for (number, high) in high.enumerated() {
            let partition = Int32(number)
            extents[TopicPartition(topic: "p", partition: partition)] = StreamDiagnosis.Extent(
                low: 0, high: high)
            extents[TopicPartition(topic: "l", partition: partition)] = StreamDiagnosis.Extent(
                low: 0, high: 0)
        }
        return PartitionDiagnosis(
            pipeline: "price", predictions: "p", labels: "l", isByCount: isByCount,
            stalledAfter: .seconds(60)
        ).findings(partitions, extents: extents)
    }

    private static func partition(
        _ number: Int32, owner: String = "host:1", unseen: Duration = .seconds(1),
        quiet: Duration = .zero, before: Int64? = nil, next: Int64 = 0
    ) -> PartitionStore.Partition {
        PartitionStore.Partition(
            partition: number, owner: owner, unseen: unseen, quiet: quiet, windowsBefore: before,
            nextOffsets: ["p": next])
    }

    @Test func `partitions that workers hold are well`() {
        var idle = Self.partition(1)
        idle.isIdle = true
        let findings = Self.findings([Self.partition(0, next: 4), idle], high: [9, 0])
        #expect(findings.map(\.state) == [.ok])
        #expect(findings[0].message == "workers hold all 2, idle: 1")
    }

    @Test func `a partition that was left is named, with its owner, offsets and what mends it`() {
        let left = Self.partition(1, owner: "w2@host:7", unseen: .seconds(75), next: 4)
        let findings = Self.findings([Self.partition(0), left], high: [0, 9])
        #expect(findings.map(\.check) == ["partition price/1"])
        #expect(
            findings[0].message
                == "no worker has held it for 75 s, the last was w2@host:7; 5 events of p wait "
                + "(last offset 3, end offset 9)")
        #expect(
            findings[0].remedy
                == "start that worker again: 'kedge worker --pipeline price --instance w2'")
    }

    @Test func `a partition without an instance, or without events, is named too`() {
        let left = Self.partition(1, unseen: .seconds(75))
        let findings = Self.findings([Self.partition(0), left], high: [0, 0, 3])
        #expect(findings.map(\.state) == [.failed, .failed])
        #expect(findings[0].message.hasSuffix("the last was host:1; no events wait"))
        #expect(findings[0].remedy?.contains("until its session times out") == true)
        #expect(
            findings[1].message
                == "no worker has ever held it; 3 events of p wait (none was read, end offset 3)")
    }

    @Test func `a pipeline that nobody works on is well as long as nothing waits`() {
        let left = Self.partition(0, unseen: .seconds(75), next: 3)
        #expect(Self.findings([left], high: [3]) == [])
        #expect(Self.findings([left], high: [4]).map(\.state) == [.failed])
    }

    @Test func `a partition that gets no events holds windows by count back`() {
        let partitions = [
            Self.partition(0, before: 7), Self.partition(1, quiet: .seconds(90), before: 2),
        ]
        let findings = Self.findings(partitions, high: [0, 0], isByCount: true)
        #expect(findings.map(\.check) == ["partition price/1"])
        #expect(findings[0].message.contains("window 2 waits for it"))
        #expect(Self.findings(partitions, high: [0, 0]).map(\.state) == [.ok])
    }
}
