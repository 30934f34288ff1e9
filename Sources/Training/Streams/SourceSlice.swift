internal import Observations

/// Some rows of a source, by their numbers; rows of weight 0 have none.
struct SourceSlice: TrainingSource {
    let base: any TrainingSource
    /// The rows that are kept.
    let ranges: [Range<Int>]

    var schema: FeatureSchema { base.schema }
    var target: TargetSchema { base.target }

    func forEachBlock(
        _ body: (TrainingSet) throws(TrainingError) -> Void
    ) throws(TrainingError) {
        var start = 0
        try base.forEachBlock { (set) throws(TrainingError) in
            let set = set.weighted
            let block = start..<start + set.count
            start = block.upperBound
            for range in ranges {
                let kept = range.clamped(to: block)
                guard !kept.isEmpty else { continue }
                if kept == block {
                    try body(set)
                } else {
                    try body(
                        set.rows(
                            kept.lowerBound - block.lowerBound..<kept.upperBound
                                - block.lowerBound))
                }
            }
        }
    }

    /// How many rows with a weight a source has.
    static func count(_ source: any TrainingSource) throws(TrainingError) -> Int {
        var count = 0
        try source.forEachBlock { (set) throws(TrainingError) in
            count += set.weights.count { $0 > 0 }
        }
        return count
    }
}
