import FeatureStore
import Observations
import Registry
import Testing

@testable import ControlPlane

struct TrainingRowsTests {
    /// Labelled rows at the times 0, 10, 20 and so on.
    private func rows(
        _ count: Int, partitions: Int32 = 1, labelDelay: Int64 = 0
    ) throws -> LabelledRows {
        let schema = try FeatureSchema([Feature(name: "x", kind: .numeric)])
        var rows = LabelledRows(schema: schema)
        rows.features = try FeatureTable(
            schema: schema, columns: [.numeric((0..<count).map(Double.init))])
        for row in 0..<count {
            rows.labels.append(Double(row % 2))
            rows.weights.append(2)
            rows.eventTimes.append(Timestamp(milliseconds: Int64(row) * 10))
            rows.labelTimes.append(Timestamp(milliseconds: Int64(row) * 10 + labelDelay))
            rows.partitions.append(Int32(row) % partitions)
            rows.predictionOffsets.append(Int64(row) + 100)
            rows.labelPartitions.append(Int32(row) % partitions)
            rows.labelOffsets.append(Int64(row) + 200)
        }
        return rows
    }

    private func numbers(_ rows: LabelledRows) -> Column? { rows.features["x"] }

    @Test func `the newest rows are held out`() throws {
        let split = TrainingRows(splitting: try rows(10), holdOutRows: 3, championEnd: nil)
        #expect(numbers(split.training) == .numeric([0, 1, 2, 3, 4, 5, 6]))
        #expect(numbers(split.holdOut) == .numeric([7, 8, 9]))
    }

    @Test func `what the champion was trained on is held out from both`() throws {
        let split = TrainingRows(
            splitting: try rows(10), holdOutRows: 5,
            championEnd: Timestamp(milliseconds: 70))
        #expect(numbers(split.training) == .numeric([0, 1, 2, 3, 4]))
        #expect(numbers(split.holdOut) == .numeric([8, 9]))
    }

    @Test func `rows from a time on are counted`() throws {
        let all = TrainingRows(rehearsing: try rows(10), weightHalfLife: nil)
        let counts = [-5, 0, 61, 70, 90, 91].map { all.count(from: Timestamp(milliseconds: $0)) }
        #expect(counts == [10, 10, 3, 3, 1, 0])
    }

    @Test func `rows whose labels came after the hold-out began are in neither part`() throws {
        let split = TrainingRows(
            splitting: try rows(10), holdOutRows: 3, embargo: .milliseconds(15), championEnd: nil)
        // The hold-out begins at 70: the row of 60 is too near, that of 50 is not.
        #expect(numbers(split.training) == .numeric([0, 1, 2, 3, 4, 5]))
        #expect(numbers(split.holdOut) == .numeric([7, 8, 9]))
    }

    @Test func `too few rows leave nothing to train on`() throws {
        let split = TrainingRows(splitting: try rows(3), holdOutRows: 5, championEnd: nil)
        #expect(split.training.count == 0)
        #expect(split.holdOut.count == 3)
        #expect(
            TrainingRows(splitting: try rows(0), holdOutRows: 5, championEnd: nil)
                .weights(halfLife: 5) == [])
    }

    @Test func `all rows that weigh something are rehearsed on, and none is held out`() throws {
        var labelled = try rows(6)
        labelled.weights[1] = 0
        let split = TrainingRows(rehearsing: labelled, weightHalfLife: nil)
        #expect(numbers(split.training) == .numeric([0, 2, 3, 4, 5]))
        #expect(split.holdOut.count == 0)
        #expect(split.firstRow(after: nil) == 0)
        #expect(split.firstRow(after: Timestamp(milliseconds: 20)) == 2)
        #expect(split.firstRow(after: Timestamp(milliseconds: 50)) == 5)
        // 2 * 2^-2000 is a number yet; halved each row, the oldest of 2000 is none.
        let old = TrainingRows(rehearsing: try rows(2000), weightHalfLife: 1)
        #expect(old.training.count < 2000)
        #expect(old.weights(halfLife: 1).allSatisfy { $0 > 0 })
    }

    @Test func `as many rows are embargoed as were without their labels`() throws {
        // A label comes 35 ms after its row: at row j those of j - 1, j - 2 and j - 3 are open.
        var late = try rows(20, labelDelay: 35)
        func embargo(_ rows: LabelledRows, _ least: Duration = .zero) -> Int {
            TrainingRows(rehearsing: rows, weightHalfLife: nil).embargoRows(least)
        }
        #expect(embargo(late) == 3)
        #expect(embargo(late, .milliseconds(55)) == 5)
        #expect(embargo(try rows(20)) == 0)
        #expect(embargo(try rows(0)) == 0)
        // A straggler counts as one row, and what was late long ago does not count.
        late.labelTimes[11] = Timestamp(milliseconds: 100_000)
        #expect(embargo(late) == 4)
        var early = try rows(20)
        for row in 0..<5 { early.labelTimes[row] = Timestamp(milliseconds: 90) }
        #expect(embargo(early) == 0)
    }

    @Test func `weights halve with each half-life back from the newest row`() throws {
        let split = TrainingRows(splitting: try rows(7), holdOutRows: 2, championEnd: nil)
        #expect(split.weights(halfLife: nil) == [2, 2, 2, 2, 2])
        #expect(
            split.weights(halfLife: 2) == [
                0.5, 2 * 0.5.squareRoot() / 2, 1, 2 * 0.5.squareRoot(), 2,
            ])
    }

    @Test func `the lineage names each partition's offsets and the backfill`() throws {
        var labelled = try rows(8, partitions: 2)
        labelled.partitions[0] = -1
        let split = TrainingRows(splitting: labelled, holdOutRows: 2, championEnd: nil)
        let knownBy = Timestamp(milliseconds: 999)
        let lineage = split.lineage(
            pipeline: "churn", topics: ("p", "l"), knownBy: knownBy)
        #expect(lineage.pipeline == "churn")
        #expect(lineage.knownBy == knownBy)
        #expect(
            lineage.predictionRanges == [
                OffsetRange(topic: "backfill", partition: -1, first: 100, last: 100),
                OffsetRange(topic: "p", partition: 0, first: 102, last: 104),
                OffsetRange(topic: "p", partition: 1, first: 101, last: 105),
            ])
        #expect(
            lineage.labelRanges == [
                OffsetRange(topic: "l", partition: 0, first: 200, last: 204),
                OffsetRange(topic: "l", partition: 1, first: 201, last: 205),
            ])
        #expect(lineage.trainingRows == 6)
        #expect(lineage.firstEventTime?.milliseconds == 0)
        #expect(lineage.lastEventTime?.milliseconds == 50)
    }
}
