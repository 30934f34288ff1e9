import Observations
import Testing
import Windows

struct LabelJoinOrderTests {
    private struct Topics {
        let predictions: PredictionBatch
        let labels: LabelBatch
    }

    /// Two topics with out-of-order times, repeated ids, unknown ids, leaps and late labels.
    private func topics(_ generator: inout SplitMix64) throws -> Topics {
        let count = 600
        let times = (0..<count).map { row in
            let leap: Int64 = Int.random(in: 0..<200, using: &generator) == 0 ? 900_000 : 0
            return Int64(row) * 10 + Int64.random(in: -80...80, using: &generator) + leap
        }
        let ids = (0..<count).map { row in
            let other = Int.random(in: 0..<20, using: &generator) == 0
            return other ? "p\(Int.random(in: 0..<count, using: &generator))" : "p\(row)"
        }
        var labels: [(id: String, time: Int64)] = []
        for row in 0..<count {
            guard Int.random(in: 0..<10, using: &generator) > 1 else { continue }
            let delay = Int64.random(in: 0...2600, using: &generator)
            let strange = Int.random(in: 0..<30, using: &generator)
            labels.append((strange == 0 ? "q\(row)" : ids[row], times[row] + delay))
            if strange == 1 { labels.append((ids[row], times[row] + delay + 5)) }
            if strange == 2 { labels.append(("p\(row + 5)", times[row] - 50)) }
        }
        labels.sort { $0.time / 400 < $1.time / 400 }
        return Topics(
            predictions: try Stream.predictions(times, ids: ids), labels: Stream.labels(labels))
    }

    /// Joins the topics in random cuts and interleaving; what the join spills goes to a table now
    /// and then, and with `restarts` the join is read back from what was stored.
    private func run(
        _ topics: Topics, settings: LabelJoinSettings, _ generator: inout SplitMix64,
        restarts: Bool
    ) throws -> (JoinedBatch, LabelJoin, SpillTable) {
        var join = LabelJoin(settings: settings)
        var table = SpillTable()
        var rows = JoinedBatch()
        let longest = Int.random(in: 1...300, using: &generator)
        let share = Int.random(in: 1...99, using: &generator)
        var predictionCuts = Stream.cuts(
            topics.predictions.count, longest: longest, &generator)[...]
        var labelCuts = Stream.cuts(topics.labels.count, longest: longest, &generator)[...]
        while !predictionCuts.isEmpty || !labelCuts.isEmpty {
            let wantsPredictions = Int.random(in: 0..<100, using: &generator) < share
            if let cut = predictionCuts.first, labelCuts.isEmpty || wantsPredictions {
                predictionCuts.removeFirst()
                let batch = topics.predictions.rows(cut)
                join.recall(table.find(join.wanted(predictions: batch)))
                rows.append(contentsOf: join.add(predictions: batch))
            } else if let cut = labelCuts.popFirst() {
                let batch = topics.labels.rows(cut)
                join.recall(table.find(join.wanted(labels: batch)))
                rows.append(contentsOf: join.add(labels: batch))
            }
            guard Int.random(in: 0..<3, using: &generator) == 0 else { continue }
            table.store(join.takeSpill())
            if restarts {
                let restored = try LabelJoin(decoding: join.encoded())
                #expect(restored.encoded() == join.encoded())
                join = restored
            }
        }
        join.recall(table.find(join.wantedByFlush()))
        rows.append(contentsOf: join.flush())
        table.store(join.takeSpill())
        return (rows, join, table)
    }

    @Test(arguments: [
        (1500, 3000, 3000, nil), (1500, 150, 3000, 5000), (1000, 4000, 700, 5000),
        (1500, 1, 3000, 5000), (1000, 20, 25, 5000), (1000, 5, 700, 5000),
    ])
    func `interleaving, batches, restarts and memory change neither rows nor counters`(
        delay: Int, open: Int, waiting: Int, jumpMax: Int?
    ) throws {
        var generator = SplitMix64(state: UInt64(delay + open))
        func settings(open: Int) throws -> LabelJoinSettings {
            try LabelJoinSettings(
                maximumDelay: .milliseconds(delay), openPredictionsMax: open,
                waitingLabelsMax: waiting, jumpMax: jumpMax.map { .milliseconds($0) })
        }
        for _ in 0..<3 {
            let topics = try topics(&generator)
            var inOrder = LabelJoin(settings: try settings(open: 10_000))
            var expected = JoinedBatch()
            // The slowest reading: labels first, then one prediction at a time.
            expected.append(contentsOf: inOrder.add(labels: topics.labels))
            for row in 0..<topics.predictions.count {
                expected.append(
                    contentsOf: inOrder.add(predictions: topics.predictions.rows([row])))
            }
            expected.append(contentsOf: inOrder.flush())
            #expect(expected.count > (jumpMax == nil ? 5 : 100))
            for run in 0..<6 {
                let (rows, join, table) = try self.run(
                    topics, settings: settings(open: open), &generator, restarts: run % 2 == 1)
                #expect(rows == expected)
                #expect(join.counters == inOrder.counters)
                #expect(join.waitingLabels == inOrder.waitingLabels)
                #expect(join.openPredictions <= open + join.waitingLabels)
                #expect(table.addedCount > 0 || open > 1000)
                if table.addedCount == 0 {
                    inOrder.adopt(try settings(open: open))
                    #expect(join.encoded() == inOrder.encoded())
                }
            }
        }
    }

    @Test func `every label is accounted for`() throws {
        var generator = SplitMix64(state: 5)
        let topics = try topics(&generator)
        let settings = try LabelJoinSettings(maximumDelay: .milliseconds(1500))
        let (rows, join, _) = try run(topics, settings: settings, &generator, restarts: true)
        let counters = join.counters
        #expect(Int64(rows.count) == counters.joined)
        #expect(Set(rows.labelOffsets).count == rows.count)
        #expect(Set(rows.predictionOffsets).count == rows.count)
        for row in 0..<rows.count {
            #expect(rows.delay(row) <= .milliseconds(1500))
            let offset = Int(rows.predictionOffsets[row])
            #expect(topics.predictions.idHashes[offset] == rows.idHashes[row])
            #expect(topics.labels.idHashes[Int(rows.labelOffsets[row])] == rows.idHashes[row])
        }
        let settled =
            counters.joined + counters.unknownLabels + counters.duplicateLabels
            + counters.tooLateLabels
        let stillWaiting = Int64(topics.labels.count) - settled
        #expect((0...Int64(join.waitingLabels)).contains(stillWaiting))
        #expect(counters.duplicateLabels > 0 && counters.tooLateLabels > 0)
        #expect(counters.duplicatePredictions > 0)
    }
}
