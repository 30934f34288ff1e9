import Observations
import Testing
import Windows

struct WindowExtentsTests {
    /// The windows of each offset by definition: number `i` holds the rows from `i * step` on.
    private func expected(rows: [Int64], size: Int, step: Int, offset: Int64) -> [Int64] {
        guard let row = rows.firstIndex(of: offset) else { return [] }
        return (0...row).filter { number in
            number * step <= row && row < number * step + size
        }.map(Int64.init)
    }

    private func joined(_ offsets: [Int64], times: [Int64]) -> JoinedBatch {
        var batch = JoinedBatch()
        batch.idHashes = offsets.map { UInt64($0) }
        batch.predictionOffsets = offsets
        batch.predictionTimes = times.map(Timestamp.init(milliseconds:))
        return batch
    }

    private func numbers(
        _ extents: WindowExtents, _ assigner: WindowAssigner, offset: Int64, time: Int64 = 0
    ) -> [Int64] {
        var found: [Int64] = []
        extents.forEachWindow(of: joined([offset], times: [time]), assigner: assigner) {
            #expect($0 == 0)
            found.append($1)
        }
        return found
    }

    @Test(arguments: [(10, 10), (10, 4), (7, 3), (5, 1)])
    func `a label finds the windows by count of its prediction, closed or open`(
        size: Int, step: Int
    ) throws {
        var assigner = WindowAssigner(
            specification: try .events(size: size, step: step), schema: try Stream.schema())
        var extents = WindowExtents()
        var rows: [Int64] = []
        var next: Int64 = 0
        // Offsets jump, as where an event could not be decoded.
        for count in [3, 1, 9, 20, 2] {
            extents.record(
                assigner.add(
                    try Stream.predictions(Array(repeating: 5, count: count), firstOffset: next)))
            rows += next..<next + Int64(count)
            next += Int64(count) + 2
            extents = try WindowExtents(decoding: extents.encoded())
            for offset in rows {
                #expect(
                    numbers(extents, assigner, offset: offset)
                        == expected(rows: rows, size: size, step: step, offset: offset))
            }
        }
    }

    @Test func `a label finds the windows of event time that its prediction's time is in`() throws {
        let assigner = WindowAssigner(
            specification: try .eventTime(size: .milliseconds(100), step: .milliseconds(50)),
            schema: try Stream.schema())
        let extents = WindowExtents()
        #expect(numbers(extents, assigner, offset: 7, time: 120) == [1, 2])
        #expect(numbers(extents, assigner, offset: 7, time: -1) == [-2, -1])
    }

    @Test func `a label of a prediction that came too late finds only the windows it is in`() throws
    {
        var assigner = WindowAssigner(
            specification: try .eventTime(size: .milliseconds(100), step: .milliseconds(50)),
            schema: try Stream.schema(), rowsMax: 3)
        var extents = WindowExtents()
        // 105 closes the windows 0 and before, so 90 is only in window 1, and 40 in none; after
        // that there is no room for 110.
        let times: [Int64] = [5, 105, 90, 40, 106, 110]
        let closed = assigner.add(try Stream.predictions(times))
        extents.record(assigner.leftOut)
        #expect(extents.leftOutCount == 3)
        extents = try WindowExtents(decoding: extents.encoded())
        let found = times.enumerated().map {
            numbers(extents, assigner, offset: Int64($0.offset), time: $0.element)
        }
        #expect(found == [[-1, 0], [1, 2], [1], [], [1, 2], []])
        for window in closed + assigner.finish() {
            for (offset, numbers) in found.enumerated() {
                #expect(
                    numbers.contains(window.index)
                        == window.rows.offsets.contains(Int64(offset)))
            }
        }
    }

    @Test func `no more rows that were left out are remembered than the bound`() throws {
        var assigner = WindowAssigner(
            specification: try .eventTime(size: .milliseconds(100)), schema: try Stream.schema())
        var extents = WindowExtents()
        let late = WindowExtents.leftOutMax + 1
        _ = assigner.add(try Stream.predictions([1000] + Array(repeating: 50, count: late)))
        extents.record(assigner.leftOut)
        #expect(extents.leftOutCount == WindowExtents.leftOutMax)
        #expect(numbers(extents, assigner, offset: 1, time: 50) == [0])
        #expect(numbers(extents, assigner, offset: 2, time: 50) == [])
    }

    @Test func `a state without rows that were left out is read`() throws {
        let extents = try WindowExtents(decoding: [1, 0, 0, 1, 4, 6])
        #expect(extents.leftOutCount == 0)
        #expect(throws: WindowsError.self) {
            try WindowExtents(decoding: [2, 0, 0, 1, 4, 6])
        }
    }

    @Test func `windows that were cut otherwise are not revised`() throws {
        var assigner = WindowAssigner(
            specification: try .events(size: 2), schema: try Stream.schema())
        var extents = WindowExtents()
        extents.record(assigner.add(try Stream.predictions([1, 2, 3])))
        assigner = assigner.continued(as: try .events(size: 3))
        extents.restart(at: assigner.closedBefore)
        extents.record(assigner.add(try Stream.predictions([4, 5, 6, 7], firstOffset: 3)))
        #expect(numbers(extents, assigner, offset: 0) == [])
        #expect(numbers(extents, assigner, offset: 2) == [])
        #expect(numbers(extents, assigner, offset: 3) == [1])
        #expect(numbers(extents, assigner, offset: 6) == [2])
    }

    @Test func `no more windows are remembered than the bound`() throws {
        var assigner = WindowAssigner(
            specification: try .events(size: 1), schema: try Stream.schema())
        var extents = WindowExtents()
        let rows = WindowExtents.windowsMax + 10
        extents.record(assigner.add(try Stream.predictions(Array(0..<Int64(rows)))))
        #expect(numbers(extents, assigner, offset: 9) == [])
        #expect(numbers(extents, assigner, offset: 10) == [10])
        #expect(numbers(extents, assigner, offset: Int64(rows) - 1) == [Int64(rows) - 1])
    }

    @Test(arguments: [[], [9], [1, 0, 0, 5], [2, 0, 0, 1, 4, 2, 0]] as [[UInt8]])
    func `bytes that are no extents are refused`(bytes: [UInt8]) {
        #expect(throws: WindowsError.self) { try WindowExtents(decoding: bytes) }
    }
}
