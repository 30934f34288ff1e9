import Registry
import Testing

@testable import ControlPlane

struct WindowFrontierTests {
    private static func closable(
        _ partitions: [(before: Int64?, isIdle: Bool)], count: Int? = nil, idle: Set<Int32> = [],
        gone: Int? = nil, other: Int? = nil
    ) -> Int64? {
        WindowFrontier(
            partitions: partitions.enumerated().map { number, partition in
                PartitionStore.Partition(
                    partition: Int32(number), unseen: .seconds(number == gone ? 11 : 1),
                    isIdle: partition.isIdle, windowsBefore: partition.before,
                    windowCut: number == other ? "b" : "a")
            }, partitionCount: count ?? partitions.count, windowCut: "a"
        ).closable(idle: idle)
    }

    @Test func `idle partitions come as far as the slowest that is not idle`() {
        #expect(Self.closable([(5, false), (9, false), (2, true)]) == 5)
        #expect(Self.closable([(5, false), (9, false), (2, false)], idle: [2]) == 5)
        #expect(Self.closable([(5, false), (nil, false)], idle: [1]) == 5)
    }

    @Test func `a partition that is not idle and saw nothing yet holds all back`() {
        #expect(Self.closable([(nil, false), (9, false), (2, true)]) == nil)
    }

    @Test func `an idle partition that nobody holds any more is not idle`() {
        #expect(Self.closable([(5, false), (3, true), (2, true)], gone: 1) == 3)
        #expect(Self.closable([(5, false), (nil, true), (2, true)], gone: 1) == nil)
    }

    @Test func `numbers of another revision's windows are not compared`() {
        #expect(Self.closable([(5, false), (9, false), (2, true)], other: 1) == nil)
        #expect(Self.closable([(5, false), (9, true)], idle: [1], other: 0) == nil)
    }

    @Test func `a partition that was never claimed may hold events, so nothing closes`() {
        #expect(Self.closable([(5, false), (2, true)], count: 3) == nil)
    }

    @Test func `when all are idle they come as far as the one furthest ahead`() {
        #expect(Self.closable([(5, true), (9, false), (nil, true)], idle: [1]) == 9)
        #expect(Self.closable([(nil, true), (nil, false)], idle: [1]) == nil)
    }

    private static func ahead(
        _ before: [Int64?], count: Int? = nil, cut: String = "a"
    ) -> Set<Int32> {
        WindowFrontier(
            partitions: before.enumerated().map {
                PartitionStore.Partition(
                    partition: Int32($0.offset), windowsBefore: $0.element, windowCut: cut)
            }, partitionCount: count ?? before.count, windowCut: "a"
        ).ahead
    }

    @Test func `all are ahead but the slowest, whose windows the others wait for`() {
        #expect(Self.ahead([5, 2, 9, 2]) == [0, 2])
        #expect(Self.ahead([5, nil, -3]) == [0, 2])
        #expect(Self.ahead([7, 7]) == [])
    }

    @Test func `all are ahead of a partition of which nothing is known`() {
        #expect(Self.ahead([5, 2], count: 3) == [0, 1])
        #expect(Self.ahead([5, 2], cut: "b") == [0, 1])
    }

    private static func overdue(_ before: [Int64?], count: Int? = nil, cut: String = "a") -> Int64?
    {
        WindowFrontier(
            partitions: before.enumerated().map {
                PartitionStore.Partition(
                    partition: Int32($0.offset), windowsBefore: $0.element, windowCut: cut)
            }, partitionCount: count ?? before.count, windowCut: "a"
        ).overdue
    }

    @Test func `windows by count wait for others up to a bound`() {
        let most = WindowFrontier.waitingMax
        #expect(Self.overdue([5, most + 7, nil]) == 7)
        #expect(Self.overdue([nil, nil]) == nil)
        #expect(Self.overdue([5, most + 7], count: 3) == nil)
        #expect(Self.overdue([5, most + 7], cut: "b") == nil)
    }
}
