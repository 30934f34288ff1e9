import Registry
import Testing

@testable import ControlPlane

struct StalledPartitionTests {
    private static func all(
        _ partitions: [PartitionStore.Partition], count: Int = 1, waiting: [Int32: [String]] = [:],
        isByCount: Bool = false
    ) -> [String] {
        StalledPartition.all(
            among: partitions, partitionCount: count, waiting: waiting, isByCount: isByCount
        ).map { "\($0.partition) \($0.reason.rawValue)" }
    }

    private static func held(
        _ partition: Int32, quiet: Duration = .zero, before: Int64? = nil,
        standing: [String: Duration] = [:]
    ) -> PartitionStore.Partition {
        PartitionStore.Partition(
            partition: partition, unseen: .seconds(2), quiet: quiet, windowsBefore: before,
            standing: standing)
    }

    @Test func `a partition that nobody holds, or ever held, is unowned`() {
        var left = Self.held(1)
        left.unseen = .seconds(11)
        #expect(Self.all([Self.held(0), left], count: 3) == ["1 unowned", "2 unowned"])
    }

    @Test func `a partition is behind when waiting events are not worked on for a minute`() {
        let partition = Self.held(
            0, quiet: .seconds(90), standing: ["p": .seconds(61), "l": .seconds(5)])
        #expect(Self.all([partition], waiting: [0: ["p"]]) == ["0 behind"])
        #expect(Self.all([partition], waiting: [0: ["l"]]) == [])
        #expect(Self.all([partition]) == [])
        // A topic of which nothing was ever stored.
        #expect(Self.all([partition], waiting: [0: ["other"]]) == ["0 behind"])
    }

    @Test func `a partition without events holds windows by count back, not those of event time`() {
        let partitions = [
            Self.held(0, before: 8), Self.held(1, quiet: .seconds(61), before: 3),
            Self.held(2, quiet: .seconds(61), before: 8), Self.held(3, before: 3),
        ]
        #expect(Self.all(partitions, count: 4, isByCount: true) == ["1 silent"])
        #expect(Self.all(partitions, count: 4) == [])
    }
}
