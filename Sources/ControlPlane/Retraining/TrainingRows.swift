import FeatureStore
import Foundation
import Observations
import Registry

/// The split of a pipeline's newest labelled rows into training rows and hold-out.
///
/// The hold-out is the newest rows, and newer than everything the champion was trained on; the
/// training rows end where the hold-out begins, or so long before that their labels were known by
/// then (`embargo`), so neither model has seen it.
struct TrainingRows {
    /// The rows to train on, oldest first.
    let training: LabelledRows
    /// The rows to judge on, oldest first.
    let holdOut: LabelledRows

    /// Splits rows that are sorted by event time.
    ///
    /// - Parameters:
    ///   - holdOutRows: so many of the newest rows are held out.
    ///   - embargo: rows within this time before the oldest of those are left out altogether.
    ///   - championEnd: the event time of the newest row that the champion was trained on.
    init(
        splitting rows: LabelledRows, holdOutRows: Int, embargo: Duration = .zero,
        championEnd: Timestamp?
    ) {
        let end = max(0, rows.count - holdOutRows)
        let cut = end < rows.count ? rows.eventTimes[end] : nil
        training = rows.rows(
            (0..<end).filter { row in
                guard embargo > .zero, let cut else { return true }
                return rows.eventTimes[row] + embargo <= cut
            })
        holdOut = rows.rows(
            (end..<rows.count).filter { row in
                championEnd.map { rows.eventTimes[row] > $0 } ?? true
            })
    }

    /// All rows that weigh something, to train on and to rehearse on; none is held out.
    init(rehearsing rows: LabelledRows, weightHalfLife: Int?) {
        let weights = Self.weights(of: rows, halfLife: weightHalfLife)
        training = rows.rows(weights.indices.filter { weights[$0] > 0 })
        holdOut = rows.rows([])
    }

    /// The most predictions that were still without a label at any of the newest half of the
    /// training rows.
    ///
    /// Before so many rows more a model that is selected on them could not have been trained. Every
    /// label counts as late as its own event time says, or at least by `embargo`.
    func embargoRows(_ embargo: Duration) -> Int {
        let known = zip(training.eventTimes, training.labelTimes)
            .map { max($0 + embargo, $1) }.sorted()
        var (labelled, most) = (0, 0)
        for row in 0..<training.count {
            while labelled < row, known[labelled] <= training.eventTimes[row] { labelled += 1 }
            if row >= training.count / 2 { most = max(most, row - labelled) }
        }
        return most
    }

    /// The first training row that is newer than a time.
    func firstRow(after time: Timestamp?) -> Int {
        guard let time else { return 0 }
        return training.eventTimes.firstIndex { $0 > time } ?? training.count
    }

    /// How many training rows there are from a time on.
    func count(from time: Timestamp) -> Int {
        training.count - (training.eventTimes.firstIndex { $0 >= time } ?? training.count)
    }

    /// Where the training rows came from.
    func lineage(
        pipeline: String, topics: (predictions: String, labels: String), knownBy: Timestamp
    )
        -> Lineage
    {
        Lineage(
            pipeline: pipeline, knownBy: knownBy,
            predictionRanges: Self.ranges(
                topics.predictions, training.partitions, training.predictionOffsets),
            labelRanges: Self.ranges(
                topics.labels, training.labelPartitions, training.labelOffsets),
            trainingRows: training.count, firstEventTime: training.eventTimes.first,
            lastEventTime: training.eventTimes.last)
    }

    /// Row weights that halve every `halfLife` rows back from the newest; nil leaves them alone.
    func weights(halfLife: Int?) -> [Double] {
        Self.weights(of: training, halfLife: halfLife)
    }

    private static func weights(of rows: LabelledRows, halfLife: Int?) -> [Double] {
        guard let halfLife else { return rows.weights }
        let newest = rows.count - 1
        return rows.weights.enumerated().map { row, weight in
            weight * exp2(-Double(newest - row) / Double(halfLife))
        }
    }

    private static func ranges(
        _ topic: String, _ partitions: [Int32], _ offsets: [Int64]
    ) -> [OffsetRange] {
        var bounds: [Int32: ClosedRange<Int64>] = [:]
        for (partition, offset) in zip(partitions, offsets) {
            let known = bounds[partition] ?? offset...offset
            bounds[partition] =
                min(known.lowerBound, offset)...max(known.upperBound, offset)
        }
        return bounds.sorted { $0.key < $1.key }.map { partition, range in
            OffsetRange(
                topic: partition < 0 ? "backfill" : topic, partition: partition,
                first: range.lowerBound, last: range.upperBound)
        }
    }
}
