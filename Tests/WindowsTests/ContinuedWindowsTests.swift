import Observations
import Testing
import Windows

struct ContinuedWindowsTests {
    private func numbers(
        _ assigner: inout WindowAssigner, times: [Int64], firstOffset: Int64
    ) throws -> [Int64] {
        assigner.add(try Stream.predictions(times, firstOffset: firstOffset)).map(\.index)
    }

    @Test func `windows by count go on with the next index`() throws {
        var old = WindowAssigner(
            specification: try .events(size: 10), schema: try Stream.schema())
        #expect(try numbers(&old, times: Array(0..<25), firstOffset: 0) == [0, 1])
        var next = old.continued(as: try .events(size: 4, step: 2))
        let windows = next.add(try Stream.predictions(Array(25..<33), firstOffset: 25))
        #expect(windows.map(\.index) == [2, 3, 4])
        #expect(windows.map(\.firstOffset) == [25, 27, 29])
        #expect(windows.map(\.lastOffset) == [28, 30, 32])
        #expect(try WindowAssigner(decoding: next.encoded()) == next)
    }

    @Test func `windows of event time begin at or after the watermark`() throws {
        var old = WindowAssigner(
            specification: try .eventTime(size: .milliseconds(100)), schema: try Stream.schema())
        #expect(try numbers(&old, times: [5, 105, 230], firstOffset: 0) == [0, 1])
        let lateness = try WindowSpecification.eventTime(
            size: .milliseconds(100), allowedLateness: .milliseconds(500))
        var next = old.continued(as: lateness)
        // What belongs to windows before the watermark of 230 is late.
        #expect(try numbers(&next, times: [150, 240, 299, 310, 950], firstOffset: 3) == [3])
        #expect(next.lateCount == 3)
    }

    @Test func `windows that closed in an idle partition stay closed`() throws {
        var old = WindowAssigner(
            specification: try .eventTime(size: .milliseconds(100)), schema: try Stream.schema())
        #expect(try numbers(&old, times: [105], firstOffset: 0) == [])
        #expect(old.closeWindows(before: 4).map(\.index) == [1])
        let lateness = try WindowSpecification.eventTime(
            size: .milliseconds(100), allowedLateness: .milliseconds(50))
        #expect(old.continued(as: lateness).closedBefore == 4)
        #expect(
            old.continued(as: try .eventTime(size: .milliseconds(150))).closedBefore == 3)
        // Also where there was no event at all.
        old = WindowAssigner(
            specification: try .eventTime(size: .milliseconds(100)), schema: try Stream.schema())
        #expect(old.continued(as: lateness).closedBefore == .min)
        #expect(old.closeWindows(before: 4).isEmpty)
        #expect(old.continued(as: lateness).closedBefore == 4)
    }

    @Test func `windows of one kind follow those of the other`() throws {
        var old = WindowAssigner(
            specification: try .events(size: 2), schema: try Stream.schema())
        #expect(try numbers(&old, times: [10, 20, 30, 40], firstOffset: 0) == [0, 1])
        var timed = old.continued(as: try .eventTime(size: .milliseconds(5)))
        #expect(try numbers(&timed, times: [41, 47, 60], firstOffset: 4) == [8, 9])
        var counted = timed.continued(as: try .events(size: 2))
        #expect(try numbers(&counted, times: [61, 62, 63], firstOffset: 7) == [0])
        let fresh = WindowAssigner(
            specification: try .eventTime(size: .milliseconds(5)), schema: try Stream.schema())
        var first = fresh.continued(as: try .events(size: 1))
        #expect(try numbers(&first, times: [1], firstOffset: 0) == [0])
    }

    @Test func `a partition that is added has its part from a window on`() throws {
        var counted = WindowAssigner(
            specification: try .events(size: 4, step: 2), schema: try Stream.schema(),
            firstIndex: 18)
        let windows = counted.add(try Stream.predictions([1, 2, 3, 4, 5, 6], firstOffset: 0))
        #expect(windows.map(\.index) == [18, 19])
        #expect(windows.map(\.firstOffset) == [0, 2])
        #expect(try WindowAssigner(decoding: counted.encoded()) == counted)
        var timed = WindowAssigner(
            specification: try .eventTime(size: .milliseconds(10)), schema: try Stream.schema(),
            firstIndex: 3)
        #expect(try numbers(&timed, times: [12, 29, 30, 41], firstOffset: 0) == [3])
        #expect(timed.lateCount == 2)
    }
}
