/// A numeric column whose values are counted in buckets, and sorted only in those that matter.
///
/// Ranks and order statistics are exact wherever the bucket was sorted; answering a few questions
/// about a large column so costs a fraction of sorting it.
struct BucketedSample {
    /// How many values there are, without the missing ones.
    let count: Int
    /// How many rows had no value.
    let missing: Int
    /// The values of all buckets below, for each bucket, and at the end of all.
    private(set) var below: [Int32]
    /// The rows as they came.
    let column: [Double]
    private let map: BucketMap
    private let buckets: [UInt16]
    /// For buckets that are sorted, where their values start; -1 for others.
    private var starts: [Int32]
    private var sorted: [Double] = []

    /// Counts a column.
    init(_ column: [Double], _ map: BucketMap) {
        self.map = map
        self.column = column
        var buckets = [UInt16](repeating: BucketMap.missing, count: column.count)
        var counts = [Int32](repeating: 0, count: map.count + 1)
        var missing = 0
        for index in column.indices {
            let value = column[index]
            if value.isNaN {
                missing += 1
                continue
            }
            let bucket = map.bucket(of: value)
            buckets[index] = UInt16(truncatingIfNeeded: bucket)
            counts[bucket] &+= 1
        }
        var position: Int32 = 0
        for bucket in counts.indices {
            let count = counts[bucket]
            counts[bucket] = position
            position &+= count
        }
        self.buckets = buckets
        self.missing = missing
        count = column.count - missing
        below = counts
        starts = [Int32](repeating: -1, count: map.count)
    }

    /// How many rows there are.
    var rows: Int { count + missing }

    /// How many buckets there are.
    var bucketCount: Int { starts.count }

    /// How many values lie in a bucket.
    func rows(inBucket bucket: Int) -> Int { Int(below[bucket + 1] - below[bucket]) }

    /// The bucket that holds the value of a rank.
    func bucket(ofRank rank: Int) -> Int {
        var low = 0
        var high = starts.count - 1
        while low < high {
            let middle = (low + high) / 2
            if Int(below[middle + 1]) > rank { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Sorts the values of the chosen buckets; one pass over the column.
    mutating func sort(_ isChosen: [Bool], with sorter: inout DistributionSort) {
        // One entry for every number, also that of missing values.
        let chosen = isChosen + repeatElement(false, count: 1 << 16 - isChosen.count)
        var values: [Double] = []
        for index in buckets.indices where chosen[Int(buckets[index])] {
            values.append(column[index])
        }
        // Buckets ascend with their values.
        sorted = sorter.sorted(values)
        var position = 0
        for bucket in isChosen.indices where isChosen[bucket] {
            starts[bucket] = Int32(position)
            position += Int(below[bucket + 1] - below[bucket])
        }
    }

    /// The values of a sorted bucket, ascending.
    func values(inBucket bucket: Int) -> ArraySlice<Double> {
        precondition(starts[bucket] >= 0, "the bucket was not sorted")
        let start = Int(starts[bucket])
        return sorted[start..<start + Int(below[bucket + 1] - below[bucket])]
    }

    /// The value of a rank whose bucket is sorted.
    func value(ofRank rank: Int) -> Double {
        let bucket = bucket(ofRank: rank)
        let values = values(inBucket: bucket)
        return values[values.startIndex + rank - Int(below[bucket])]
    }

    /// How many values are at most a bound whose bucket is sorted.
    func countAtMost(_ bound: Double) -> Int {
        let bucket = map.bucket(of: bound)
        return Int(below[bucket]) + values(inBucket: bucket).count { $0 <= bound }
    }

    /// How many values are below a bound whose bucket is sorted.
    func countBelow(_ bound: Double) -> Int {
        let bucket = map.bucket(of: bound)
        return Int(below[bucket]) + values(inBucket: bucket).count { $0 < bound }
    }
}
