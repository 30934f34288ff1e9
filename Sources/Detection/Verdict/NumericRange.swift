/// What data quality is judged by: the range of a column's values, and how many there are.
struct NumericRange {
    /// How many rows there are.
    let rows: Int
    /// How many rows had no value.
    let missing: Int
    /// How many values are infinite.
    let infiniteCount: Int
    /// The least value.
    let least: Double?
    /// The greatest value.
    let greatest: Double?
    /// How many values equal a given one; at most so many, where a sketch does not know.
    let countEqual: (Double) -> Int
    /// How many values are below a bound.
    let countBelow: (Double) -> Int
    /// How many values are at most a bound.
    let countAtMost: (Double) -> Int

    /// How many rows have a value.
    var count: Int { rows - missing }

    init(_ sample: SortedSample) {
        rows = sample.rows
        missing = sample.missing
        infiniteCount = sample.infiniteCount
        least = sample.values.first
        greatest = sample.values.last
        countEqual = { sample.countAtMost($0) - sample.countBelow($0) }
        countBelow = { sample.countBelow($0) }
        countAtMost = { sample.countAtMost($0) }
    }

    /// The range of a sketched reference, which ranks are not asked of.
    init(_ sketch: QuantileSketch) {
        rows = sketch.rows
        missing = sketch.missing
        infiniteCount = sketch.infiniteCount
        least = sketch.cells.first?.least
        greatest = sketch.cells.last?.greatest
        countEqual = { value in
            sketch.cells.first { $0.least <= value && value <= $0.greatest }?.count ?? 0
        }
        countBelow = { bound in
            sketch.cells.reduce(0) { $0 + ($1.greatest < bound ? $1.count : 0) }
        }
        countAtMost = { bound in
            sketch.cells.reduce(0) { $0 + ($1.greatest <= bound ? $1.count : 0) }
        }
    }

    /// The range of a column that has values and is sorted where the other's range ends.
    init(_ sample: BucketedSample) {
        rows = sample.rows
        missing = sample.missing
        let least = sample.value(ofRank: 0)
        let greatest = sample.value(ofRank: sample.count - 1)
        infiniteCount =
            least.isInfinite || greatest.isInfinite ? sample.column.count { $0.isInfinite } : 0
        self.least = least
        self.greatest = greatest
        countEqual = { value in sample.column.count { $0 == value } }
        countBelow = { sample.countBelow($0) }
        countAtMost = { sample.countAtMost($0) }
    }
}
