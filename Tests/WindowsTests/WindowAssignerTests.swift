import Observations
import Testing
import Windows

struct WindowAssignerTests {
    private func assigner(
        _ specification: WindowSpecification, rowsMax: Int = 1000
    ) throws -> WindowAssigner {
        WindowAssigner(specification: specification, schema: try Stream.schema(), rowsMax: rowsMax)
    }

    private func offsets(_ windows: [ClosedWindow]) -> [[Int64]] {
        windows.map(\.rows.offsets)
    }

    @Test func `windows by count tumble`() throws {
        var assigner = try assigner(.events(size: 3))
        let batch = try Stream.predictions([10, 40, 20, 30, 60, 50, 70])
        let windows = assigner.add(batch)
        #expect(offsets(windows) == [[0, 1, 2], [3, 4, 5]])
        #expect(windows.map(\.index) == [0, 1])
        #expect(windows[0].start.milliseconds == 10 && windows[0].end.milliseconds == 40)
        #expect(windows[1].firstOffset == 3 && windows[1].lastOffset == 5)
        #expect(windows[0].rows == batch.rows(0..<3))
        #expect(assigner.lateCount == 0)
        let rest = assigner.finish()
        #expect(offsets(rest) == [[6]] && rest[0].isPartial && rest[0].index == 2)
        #expect(assigner.finish().isEmpty)
        let next = try Stream.predictions([1, 2, 3], firstOffset: 7)
        #expect(offsets(assigner.add(next)) == [[7, 8, 9]])
    }

    @Test func `windows by count slide`() throws {
        var assigner = try assigner(.events(size: 4, step: 2))
        #expect(assigner.add(try Stream.predictions([1, 2, 3])).isEmpty)
        let windows = assigner.add(try Stream.predictions([4, 5, 6, 7], firstOffset: 3))
        #expect(offsets(windows) == [[0, 1, 2, 3], [2, 3, 4, 5]])
        #expect(offsets(assigner.finish()) == [[4, 5, 6], [6]])
    }

    @Test func `windows of an idle partition close below an index, and its watermark stays`() throws
    {
        var assigner = try assigner(.eventTime(size: .milliseconds(100)))
        #expect(assigner.closeWindows(before: 2).isEmpty)
        #expect(assigner.closedBefore == 2)
        _ = assigner.add(try Stream.predictions([150, 210, 250, 320, 290]))
        #expect(assigner.lateCount == 2)
        let windows = assigner.closeWindows(before: 5)
        #expect(offsets(windows) == [[3]])
        #expect(windows.map(\.index) == [3] && windows[0].isPartial)
        #expect(assigner.watermark.time?.milliseconds == 320)
        #expect(assigner.closedBefore == 5)
        #expect(assigner.closeWindows(before: 4).isEmpty && assigner.closedBefore == 5)
        // Rows that come later for windows that were closed are late, others are not.
        #expect(assigner.add(try Stream.predictions([390, 520], firstOffset: 5)).isEmpty)
        #expect(assigner.lateCount == 3)
    }

    @Test func `windows by count close below an index with the rows they have`() throws {
        var assigner = try assigner(.events(size: 3))
        #expect(assigner.add(try Stream.predictions([10, 40, 20, 30])).count == 1)
        let windows = assigner.closeWindows(before: 7)
        #expect(windows.map(\.index) == [1] && windows[0].isPartial)
        #expect(offsets(windows) == [[3]])
        #expect(assigner.closedBefore == 7 && assigner.openRows == 0)
        #expect(assigner.closeWindows(before: 7).isEmpty)
        assigner = try WindowAssigner(decoding: assigner.encoded())
        let next = assigner.add(try Stream.predictions([50, 60, 70, 80], firstOffset: 4))
        #expect(next.map(\.index) == [7] && offsets(next) == [[4, 5, 6]])
    }

    @Test func `sliding windows by count that stay open keep their rows`() throws {
        var assigner = try assigner(.events(size: 4, step: 2))
        _ = assigner.add(try Stream.predictions([1, 2, 3, 4, 5]))
        // Window 0 has closed; 1 has the rows from 2 on, 2 that from 4 on.
        let windows = assigner.closeWindows(before: 2)
        #expect(windows.map(\.index) == [1] && offsets(windows) == [[2, 3, 4]])
        #expect(assigner.openRows == 1)
        let next = assigner.add(try Stream.predictions([6, 7, 8], firstOffset: 5))
        #expect(next.map(\.index) == [2] && offsets(next) == [[4, 5, 6, 7]])
    }

    @Test func `windows of event time close when the watermark passes their end`() throws {
        var assigner = try assigner(.eventTime(size: .milliseconds(100)))
        #expect(assigner.add(try Stream.predictions([5, 99, 50])).isEmpty)
        let windows = assigner.add(try Stream.predictions([100, 250, 120], firstOffset: 3))
        #expect(offsets(windows) == [[0, 1, 2], [3]])
        #expect(windows.map(\.start.milliseconds) == [0, 100])
        #expect(windows.map(\.end.milliseconds) == [100, 200])
        #expect(windows.allSatisfy { !$0.isPartial })
        // 120 came when the watermark was at 250.
        #expect(assigner.lateCount == 1)
        #expect(assigner.leftOut.map(\.offset) == [5])
        #expect(assigner.add(try Stream.predictions([251], firstOffset: 6)).isEmpty)
        #expect(assigner.leftOut.isEmpty)
        #expect(assigner.lateCount == 1)
    }

    @Test func `allowed lateness keeps windows open for stragglers`() throws {
        var assigner = try assigner(
            .eventTime(size: .milliseconds(100), allowedLateness: .milliseconds(30)))
        let windows = assigner.add(try Stream.predictions([5, 129, 50, 130, 51, 229]))
        #expect(offsets(windows) == [[0, 2]])
        #expect(assigner.leftOut.map(\.offset) == [4])
        #expect(offsets(assigner.add(try Stream.predictions([230], firstOffset: 6))) == [[1, 3]])
    }

    @Test func `sliding windows of event time share rows`() throws {
        var assigner = try assigner(
            .eventTime(size: .milliseconds(100), step: .milliseconds(50)))
        let windows = assigner.add(try Stream.predictions([-10, 10, 60, 110, 160, 40, 210]))
        #expect(windows.map(\.index) == [-2, -1, 0, 1, 2])
        #expect(offsets(windows) == [[0], [0, 1], [1, 2], [2, 3], [3, 4]])
        #expect(assigner.lateCount == 1)
        #expect(offsets(assigner.finish()) == [[4, 6], [6]])
    }

    @Test func `a row late for one sliding window is in the next`() throws {
        var assigner = try assigner(
            .eventTime(size: .milliseconds(100), step: .milliseconds(50)))
        // The watermark 105 has closed [0, 100) but not [50, 150).
        #expect(offsets(assigner.add(try Stream.predictions([5, 105, 90]))) == [[0], [0]])
        #expect(assigner.lateCount == 0)
        #expect(assigner.leftOut.map(\.offset) == [2])
        #expect(assigner.leftOut.map(\.firstWindow) == [1])
        #expect(offsets(assigner.finish()) == [[1, 2], [1]])
    }

    @Test func `gaps make no empty windows, however long`() throws {
        var assigner = try assigner(.eventTime(size: .milliseconds(1)))
        let windows = assigner.add(
            try Stream.predictions([-62_167_219_200_000, 0, 253_402_300_799_999, .max, .min]))
        #expect(offsets(windows) == [[0], [1], [2]])
        #expect(assigner.lateCount == 1)
    }

    @Test func `one time far ahead closes nothing, and one of 1970 is late`() throws {
        let start: Int64 = 1_700_000_000_000
        var assigner = try assigner(
            .eventTime(size: .milliseconds(100), jumpMax: .milliseconds(1000)))
        let times = [0, 10, 9_999_999_999, 20, -start, 30].map { start + $0 }
        #expect(assigner.add(try Stream.predictions(times)).isEmpty)
        #expect(assigner.lateCount == 1)
        #expect(assigner.watermark.implausibleCount == 1)
        let windows = assigner.add(try Stream.predictions([start + 100], firstOffset: 6))
        #expect(offsets(windows) == [[0, 1, 3, 5]])
    }

    @Test func `windows that finish early are partial`() throws {
        var assigner = try assigner(.eventTime(size: .milliseconds(100)))
        _ = assigner.add(try Stream.predictions([10, 110]))
        let windows = assigner.finish()
        #expect(offsets(windows) == [[1]] && windows[0].isPartial)
        _ = assigner.add(try Stream.predictions([150], firstOffset: 2))
        #expect(assigner.lateCount == 1)
    }

    @Test func `rows beyond the bound are counted, not kept`() throws {
        var assigner = try assigner(.eventTime(size: .milliseconds(100)), rowsMax: 3)
        let windows = assigner.add(try Stream.predictions([1, 2, 3, 4, 5, 100, 101]))
        #expect(offsets(windows) == [[0, 1, 2]])
        #expect(assigner.overflowCount == 3)
        #expect(assigner.leftOut.map(\.offset) == [3, 4, 5])
        #expect(offsets(assigner.finish()) == [[6]])
    }

    @Test func `dictionaries hold only a window's values, in order of appearance`() throws {
        var assigner = try assigner(.events(size: 2))
        var batch = try Stream.predictions([1, 2, 3, 4])
        batch.versions = CategoricalColumn(
            codes: [3, 1, 2, 2], dictionary: ["unused", "b", "c", "a"])
        let windows = assigner.add(batch)
        #expect(windows.map(\.rows.versions.dictionary) == [["a", "b"], ["c"]])
        #expect(windows.map(\.rows.versions.codes) == [[0, 1], [0, 0]])
    }

    @Test(arguments: [
        ("tumbling count", try? WindowSpecification.events(size: 37)),
        ("sliding count", try? .events(size: 60, step: 13)),
        ("tumbling time", try? .eventTime(size: .milliseconds(500))),
        (
            "sliding time with lateness",
            try? .eventTime(
                size: .milliseconds(700), step: .milliseconds(100),
                allowedLateness: .milliseconds(150), jumpMax: .milliseconds(2000))
        ),
    ])
    func `batches and restarts change no window`(
        name: String, specification: WindowSpecification?
    ) throws {
        let specification = try #require(specification)
        var generator = SplitMix64(state: 99)
        let count = 2000
        let times = (0..<count).map { row in
            let jitter = Int64.random(in: -300...300, using: &generator)
            let leap: Int64 = Int.random(in: 0..<100, using: &generator) == 0 ? 1_000_000 : 0
            return Int64(row) * 10 + jitter + leap
        }
        let stream = try Stream.predictions(times)
        var whole = try assigner(specification)
        let expected = whole.add(stream) + whole.finish()
        #expect(expected.count > 3)
        for _ in 0..<20 {
            var assigner = try assigner(specification)
            var windows: [ClosedWindow] = []
            var leftOut: [LeftOutRow] = []
            for range in Stream.cuts(count, longest: 150, &generator) {
                windows += assigner.add(stream.rows(range).rows(0..<range.count))
                leftOut += assigner.leftOut
                if Bool.random(using: &generator) {
                    let restored = try WindowAssigner(decoding: assigner.encoded())
                    #expect(restored.encoded() == assigner.encoded())
                    assigner = restored
                }
            }
            windows += assigner.finish()
            #expect(windows == expected)
            #expect(
                windows.map(\.rows.versions.dictionary) == expected.map(\.rows.versions.dictionary))
            #expect(windows.map(\.rows.versions.codes) == expected.map(\.rows.versions.codes))
            #expect(assigner.lateCount == whole.lateCount && leftOut == whole.leftOut)
            #expect(assigner.watermark == whole.watermark)
        }
    }
}
