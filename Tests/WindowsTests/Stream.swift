import Observations
import Windows

extension WindowAssigner {
    /// Closes all windows that have rows.
    mutating func finish() -> [ClosedWindow] {
        // By count each of them has a row of its own; those of event time are before any such day.
        closeWindows(
            before: specification.unit == .events ? closedBefore + Int64(openRows) : 1 << 50)
    }
}

/// Batches of predictions and labels made from plain values, for tests.
enum Stream {
    static func schema() throws -> FeatureSchema {
        try FeatureSchema([
            Feature(name: "x", kind: .numeric), Feature(name: "c", kind: .categorical),
        ])
    }

    /// Predictions at the given times with the ids p0, p1 and so on, unless ids are given.
    static func predictions(
        _ times: [Int64], ids: [String]? = nil, firstOffset: Int64 = 0
    ) throws -> PredictionBatch {
        var batch = PredictionBatch(schema: try schema())
        let rows = times.indices
        batch.offsets = rows.map { firstOffset + Int64($0) }
        batch.idHashes = rows.map { row in
            hash(ids?[row] ?? "p\(firstOffset + Int64(row))")
        }
        batch.eventTimes = times.map(Timestamp.init(milliseconds:))
        batch.versions = CategoricalColumn(rows.map { $0 % 3 == 0 ? "1" : "2" })
        batch.predictions = rows.map { Double($0 % 2) }
        batch.scores = rows.map { Double($0) / 1000 }
        batch.mirroredVersions = CategoricalColumn(rows.map { $0 % 5 == 0 ? "3" : nil })
        batch.mirroredPredictions = rows.map { $0 % 5 == 0 ? 1 : .nan }
        batch.mirroredScores = rows.map { $0 % 5 == 0 ? 0.5 : .nan }
        batch.entities = CategoricalColumn(rows.map { "e\($0 % 7)" })
        batch.features = try FeatureTable(
            schema: schema(),
            columns: [
                .numeric(rows.map { Double($0) * 0.1 }),
                .categorical(CategoricalColumn(rows.map { $0 % 4 == 0 ? nil : "c\($0 % 11)" })),
            ])
        return batch
    }

    static func labels(_ rows: [(id: String, time: Int64)], firstOffset: Int64 = 0) -> LabelBatch {
        var batch = LabelBatch()
        batch.offsets = rows.indices.map { firstOffset + Int64($0) }
        batch.idHashes = rows.map { hash($0.id) }
        batch.eventTimes = rows.map { Timestamp(milliseconds: $0.time) }
        batch.labels = rows.indices.map { Double($0 % 2) }
        batch.weights = rows.indices.map { $0 % 10 == 0 ? 2.5 : 1 }
        return batch
    }

    static func hash(_ id: String) -> UInt64 {
        IDHash.of(id.utf8)
    }

    /// Cuts 0..<count into runs of random lengths.
    static func cuts(_ count: Int, longest: Int, _ generator: inout SplitMix64) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        while start < count {
            let end = min(count, start + Int.random(in: 1...longest, using: &generator))
            ranges.append(start..<end)
            start = end
        }
        return ranges
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): repeatable randomness for tests.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
