import Observations
import Training

/// Rows that are read a few at a time.
struct RowBlocks: TrainingSource {
    let all: TrainingSet
    let rows: Int

    var schema: FeatureSchema { all.schema }
    var target: TargetSchema { all.target }

    func forEachBlock(
        _ body: (TrainingSet) throws(TrainingError) -> Void
    ) throws(TrainingError) {
        for start in stride(from: 0, to: all.count, by: rows) {
            try body(all.rows(start..<min(all.count, start + rows)))
        }
    }
}
