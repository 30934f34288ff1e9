import Observations
import Testing
import Windows

struct LabelJoinTests {
    private func join(
        delay: Int64 = 1000, open: Int = 100, waiting: Int = 100, sampleRate: Double = 1,
        jumpMax: Duration? = nil
    ) throws -> LabelJoin {
        LabelJoin(
            settings: try LabelJoinSettings(
                maximumDelay: .milliseconds(delay), openPredictionsMax: open,
                waitingLabelsMax: waiting, sampleRate: sampleRate, jumpMax: jumpMax))
    }

    @Test func `a label is joined to its prediction`() throws {
        var join = try join()
        #expect(join.add(predictions: try Stream.predictions([10, 20, 30])).count == 0)
        let rows = join.add(labels: Stream.labels([("p0", 15), ("p2", 30), ("p1", 30)]))
        #expect(rows.idHashes == [Stream.hash("p0"), Stream.hash("p2"), Stream.hash("p1")])
        #expect(rows.predictionOffsets == [0, 2, 1])
        #expect(rows.labelOffsets == [0, 1, 2])
        #expect(rows.predictionTimes.map(\.milliseconds) == [10, 30, 20])
        #expect(rows.labelTimes.map(\.milliseconds) == [15, 30, 30])
        #expect(rows.delay(0) == .milliseconds(5))
        #expect(rows.versions == CategoricalColumn(["1", "2", "2"]))
        #expect(rows.predictions == [0, 0, 1])
        #expect(rows.scores == [0, 0.002, 0.001])
        #expect(rows.labels == [0, 1, 0])
        #expect(rows.weights == [2.5, 1, 1])
        #expect(rows.mirroredVersions == CategoricalColumn(["3", nil, nil]))
        #expect(rows.mirroredPredictions[0] == 1 && rows.mirroredPredictions[1].isNaN)
        #expect(rows.mirroredScores[0] == 0.5 && rows.mirroredScores[2].isNaN)
        #expect(join.counters.joined == 3)
    }

    @Test func `a label is held until the predictions reach its time`() throws {
        var join = try join()
        _ = join.add(predictions: try Stream.predictions([10]))
        #expect(join.add(labels: Stream.labels([("p0", 15), ("p1", 12)])).count == 0)
        #expect(join.labelsAhead == 2)
        #expect(join.add(predictions: try Stream.predictions([14], firstOffset: 1)).count == 0)
        let rows = join.add(predictions: try Stream.predictions([15], firstOffset: 2))
        #expect(rows.predictionOffsets == [0, 1])
        #expect(join.labelsAhead == 0)
    }

    @Test func `a flush joins what the predictions have not reached`() throws {
        var join = try join()
        _ = join.add(predictions: try Stream.predictions([10, 20]))
        #expect(join.add(labels: Stream.labels([("p0", 500)])).count == 0)
        #expect(join.flush().predictionOffsets == [0])
        #expect(join.flush().count == 0)
    }

    @Test func `a label that comes before its prediction waits for it`() throws {
        var join = try join()
        _ = join.add(predictions: try Stream.predictions([10, 100]))
        // "q" is not visible at 50; its prediction comes out of order after 100.
        #expect(join.add(labels: Stream.labels([("q", 50)])).count == 0)
        #expect(join.waitingLabels == 1)
        _ = join.add(
            predictions: try Stream.predictions([40, 200], ids: ["q", "r"], firstOffset: 2))
        let rows = join.add(labels: Stream.labels([("r", 200)], firstOffset: 1))
        #expect(rows.labelOffsets == [0, 1])
        #expect(join.flush().count == 0)
        #expect(join.counters.joined == 2 && join.counters.unknownLabels == 0)
    }

    @Test func `a label of an id that never comes is unknown after the maximum delay`() throws {
        var join = try join(delay: 100)
        _ = join.add(predictions: try Stream.predictions([0, 10, 300]))
        _ = join.add(labels: Stream.labels([("nobody", 10), ("nobody", 11), ("p1", 110)]))
        #expect(join.counters.unknownLabels == 0)
        #expect(join.counters.duplicateLabels == 1)
        #expect(join.counters.joined == 1)
        _ = join.add(labels: Stream.labels([("p2", 111)], firstOffset: 3))
        #expect(join.counters.unknownLabels == 1)
    }

    @Test func `the first of labels and predictions with one id counts`() throws {
        var join = try join()
        _ = join.add(
            predictions: try Stream.predictions([1, 2, 3, 50], ids: ["a", "a", "b", "end"]))
        let rows = join.add(labels: Stream.labels([("a", 10), ("a", 11), ("b", 12)]))
        #expect(rows.predictionOffsets == [0, 2])
        #expect(rows.labelOffsets == [0, 2])
        #expect(join.counters.duplicatePredictions == 1)
        #expect(join.counters.duplicateLabels == 1)
    }

    @Test func `a label is too late beyond the maximum delay, not at it`() throws {
        var join = try join(delay: 100)
        _ = join.add(predictions: try Stream.predictions([0, 0, 500]))
        let rows = join.add(labels: Stream.labels([("p0", 100), ("p1", 101)]))
        #expect(rows.predictionOffsets == [0])
        #expect(join.counters.tooLateLabels == 1)
    }

    @Test func `predictions leave after twice the maximum delay`() throws {
        var join = try join(delay: 100)
        _ = join.add(predictions: try Stream.predictions([0, 1, 150, 350, 500]))
        _ = join.add(labels: Stream.labels([("p2", 250)]))
        #expect(join.openPredictions == 2)
        _ = join.add(labels: Stream.labels([("p0", 251)], firstOffset: 1))
        #expect(join.counters.tooLateLabels == 0 && join.waitingLabels == 1)
    }

    @Test func `labels wait within their bound, those that are ahead come as far as they are read`()
        throws
    {
        var join = try join(waiting: 5)
        let labels = (0..<20).map { ("nobody\($0)", Int64($0)) }
        _ = join.add(labels: Stream.labels(labels))
        #expect(join.labelsAhead == 20)
        _ = join.add(predictions: try Stream.predictions([100]))
        #expect(join.labelsAhead == 0)
        #expect(join.waitingLabels == 5 && join.counters.unknownLabels == 15)
        _ = join.add(labels: Stream.labels([("other", 50)], firstOffset: 20))
        #expect(join.waitingLabels == 5 && join.counters.unknownLabels == 16)
    }

    @Test func `ids are remembered in their number, not for ever`() throws {
        var join = try join(delay: 1_000_000, open: 1_000_000)
        let count = LabelJoin.recentIDsMax
        let times = (0..<count).map { Int64($0) }
        _ = join.add(predictions: try Stream.predictions(times))
        let again = Int64(count)
        _ = join.add(
            predictions: try Stream.predictions([again], ids: ["p0"], firstOffset: again))
        #expect(join.counters.duplicatePredictions == 1)
        _ = join.add(
            predictions: try Stream.predictions(
                [again, again + 9], ids: ["new", "p0"], firstOffset: again + 1))
        #expect(join.counters.duplicatePredictions == 1)
        // The label finds the prediction that it can see; the newer one came after its time.
        let rows = join.add(labels: Stream.labels([("p1", again), ("p1", again)]))
        #expect(rows.predictionOffsets == [1])
        #expect(join.counters.duplicateLabels == 1)
    }

    @Test func `labels and predictions from the far future hold nothing up`() throws {
        var join = try join(jumpMax: .milliseconds(1000))
        let far: Int64 = 253_402_300_799_999
        _ = join.add(predictions: try Stream.predictions([0, far, 10, 20, 30]))
        #expect(join.watermark.time?.milliseconds == 30)
        _ = join.add(labels: Stream.labels([("p0", 5), ("p2", far), ("p3", 25), ("p4", 28)]))
        #expect(join.counters.joined == 3)
        #expect(join.counters.tooLateLabels == 1)
        #expect(join.labelsAhead == 0)
    }

    @Test func `only sampled ids are joined, the same on both topics`() throws {
        var join = try join(delay: 100_000, open: 10_000, waiting: 10_000, sampleRate: 0.25)
        let times = (0..<4000).map { Int64($0) }
        _ = join.add(predictions: try Stream.predictions(times))
        let rows = join.add(labels: Stream.labels(times.map { ("p\($0)", 3999) }))
        #expect(rows.count == rows.idHashes.filter { IDHash.isSampled($0, rate: 0.25) }.count)
        #expect(abs(rows.count - 1000) < 140)
        #expect(join.counters.unknownLabels == 0 && join.waitingLabels <= 1)
    }

    @Test func `settings that cannot be are refused`() {
        #expect(throws: WindowsError.self) { try LabelJoinSettings(maximumDelay: .zero) }
        #expect(throws: WindowsError.self) {
            try LabelJoinSettings(maximumDelay: .seconds(1), openPredictionsMax: 0)
        }
        #expect(throws: WindowsError.self) {
            try LabelJoinSettings(maximumDelay: .seconds(1), sampleRate: 1.1)
        }
        #expect(throws: WindowsError.self) {
            try LabelJoinSettings(maximumDelay: .seconds(1), sampleRate: .nan)
        }
    }
}
