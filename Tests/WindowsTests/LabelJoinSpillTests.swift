import Observations
import Testing
import Windows

struct LabelJoinSpillTests {
    private func join(open: Int, spilled: Int = 1000, delay: Int64 = 1000) throws -> LabelJoin {
        LabelJoin(
            settings: try LabelJoinSettings(
                maximumDelay: .milliseconds(delay), openPredictionsMax: open,
                spilledPredictionsMax: spilled))
    }

    @Test func `beyond the bound the oldest predictions are handed out to be stored`() throws {
        var join = try join(open: 3)
        #expect(join.takeSpill().isEmpty)
        _ = join.add(predictions: try Stream.predictions([1, 2, 3, 4, 5]))
        #expect(join.openPredictions == 3)
        let change = join.takeSpill()
        #expect(change.added.map(\.sequence) == [0, 1])
        #expect(change.added.map(\.offset) == [0, 1])
        #expect(change.added.map(\.eventTime.milliseconds) == [1, 2])
        #expect(change.added.map(\.watermarkBefore) == [.min, 1])
        #expect(change.added.map(\.watermarkAfter) == [1, 2])
        #expect(change.added.map(\.version) == ["1", "2"])
        #expect(change.added.map(\.mirroredVersion) == ["3", nil])
        #expect(change.joined == [])
        #expect(join.takeSpill().isEmpty)
    }

    @Test func `a label finds its spilled prediction, which then is to be deleted`() throws {
        var join = try join(open: 1)
        _ = join.add(predictions: try Stream.predictions([1, 2, 3]))
        var table = SpillTable()
        table.store(join.takeSpill())
        let labels = Stream.labels([("p1", 3), ("p2", 3), ("nobody", 3)])
        #expect(join.wanted(labels: labels) == [Stream.hash("p1"), Stream.hash("nobody")])
        join.recall(table.find(join.wanted(labels: labels)))
        let rows = join.add(labels: labels)
        #expect(rows.predictionOffsets == [1, 2])
        #expect(rows.versions == CategoricalColumn(["2", "2"]))
        #expect(rows.predictions == [1, 0])
        let change = join.takeSpill()
        #expect(change.added.isEmpty)
        #expect(change.joined == [1])
        // Its second label is a duplicate though nothing is left of it.
        _ = join.add(labels: Stream.labels([("p1", 3)], firstOffset: 3))
        #expect(join.counters.duplicateLabels == 1)
    }

    @Test func `a prediction that is spilled and joined between two commits is never stored`()
        throws
    {
        var join = try join(open: 1)
        _ = join.add(predictions: try Stream.predictions([1, 2, 3]))
        #expect(join.add(labels: Stream.labels([("p0", 3)])).predictionOffsets == [0])
        let change = join.takeSpill()
        #expect(change.added.map(\.offset) == [1])
        #expect(change.joined == [])
    }

    @Test func `a label that is not due looks nothing up`() throws {
        var join = try join(open: 1)
        _ = join.add(predictions: try Stream.predictions([1, 2, 3]))
        let labels = Stream.labels([("p1", 9)])
        #expect(join.wanted(labels: labels) == [])
        _ = join.add(labels: labels)
        #expect(join.wanted(predictions: try Stream.predictions([8])) == [])
        #expect(join.wanted(predictions: try Stream.predictions([9])) == [Stream.hash("p1")])
        #expect(join.wantedByFlush() == [Stream.hash("p1")])
    }

    @Test func `a spilled prediction that is not visible yet comes back for a label that waits`()
        throws
    {
        var join = try join(open: 1)
        // "q" comes out of order: after the predictions had reached 100.
        _ = join.add(
            predictions: try Stream.predictions([10, 100, 40, 200], ids: ["a", "b", "q", "r"]))
        var table = SpillTable()
        table.store(join.takeSpill())
        let early = Stream.labels([("q", 50)])
        join.recall(table.find(join.wanted(labels: early)))
        #expect(join.add(labels: early).count == 0)
        #expect(join.waitingLabels == 1)
        table.store(join.takeSpill())
        var restored = try LabelJoin(decoding: join.encoded())
        let next = Stream.labels([("r", 200)], firstOffset: 1)
        restored.recall(table.find(restored.wanted(labels: next)))
        let rows = restored.add(labels: next)
        #expect(rows.predictionOffsets == [2, 3])
        #expect(rows.labelOffsets == [0, 1])
        table.store(restored.takeSpill())
        #expect(table.rows.values.map(\.offset).sorted() == [0, 1])
    }

    @Test func `only the last that were spilled are kept`() throws {
        var join = try join(open: 1, spilled: 2)
        _ = join.add(predictions: try Stream.predictions([1, 2, 3, 4, 5]))
        let change = join.takeSpill()
        #expect(change.firstKept == 2)
        #expect(change.added.map(\.sequence) == [0, 1, 2, 3])
        let labels = Stream.labels([("p1", 5), ("p2", 5)])
        join.recall(change.added.filter { [1, 2].contains($0.offset) })
        #expect(join.add(labels: labels).predictionOffsets == [2])
        #expect(join.waitingLabels == 1)
    }

    @Test func `what is past twice the maximum delay is found no more`() throws {
        var join = try join(open: 1, delay: 100)
        _ = join.add(predictions: try Stream.predictions([0, 50, 300]))
        let stored = join.takeSpill().added
        #expect(stored.count == 2)
        join.recall(stored)
        _ = join.add(labels: Stream.labels([("p0", 201), ("p1", 250)]))
        #expect(join.waitingLabels == 1)
        #expect(join.counters.tooLateLabels == 1)
        #expect(join.takeSpill().earliestKept == 50)
    }

    @Test func `the state does not grow with what is spilled`() throws {
        var join = try join(open: 100, delay: 1)
        var sizes: [Int] = []
        for start in stride(from: Int64(0), to: 20_000, by: 1000) {
            _ = join.add(
                predictions: try Stream.predictions(
                    Array(start..<start + 1000), firstOffset: start))
            _ = join.takeSpill()
            sizes.append(join.encoded().count)
        }
        #expect(try #require(sizes.max()) < sizes[0] + 100)
    }

    @Test func `what was recalled is an input like others`() throws {
        var join = try join(open: 1)
        _ = join.add(predictions: try Stream.predictions([1, 2, 3]))
        let inputs = [StreamInput.recalled(join.takeSpill().added), .flush]
        let bytes = StreamInput.encoded(inputs)
        #expect(try StreamInput.decoded(bytes, schema: Stream.schema()) == inputs)
        #expect(throws: WindowsError.self) {
            try StreamInput.decoded(Array(bytes.dropLast(2)), schema: Stream.schema())
        }
    }
}
