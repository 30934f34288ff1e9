import Observations
import Testing

@Suite struct PredictionBatchTests {
    private func batch() throws -> PredictionBatch {
        let schema = try FeatureSchema([
            Feature(name: "price", kind: .numeric), Feature(name: "day", kind: .categorical),
        ])
        var batch = PredictionBatch(schema: schema)
        batch.offsets = [5, 6, 7, 9]
        batch.idHashes = [1, 2, 3, 4]
        batch.eventTimes = [10, 20, 30, 40].map(Timestamp.init(milliseconds:))
        batch.versions = CategoricalColumn(["1", "1", nil, "2"])
        batch.predictions = [0, 1, 1, 0]
        batch.scores = [0.1, .nan, 0.9, 0.2]
        batch.mirroredVersions = CategoricalColumn([nil, "2", "2", nil])
        batch.mirroredPredictions = [.nan, 1, 0, .nan]
        batch.mirroredScores = [.nan, 0.7, 0.3, .nan]
        batch.entities = CategoricalColumn(["a", "b", nil, "a"])
        batch.features = try FeatureTable(
            schema: schema,
            columns: [
                .numeric([1, .nan, 3, 4]),
                .categorical(CategoricalColumn(["mon", nil, "tue", "mon"])),
            ])
        return batch
    }

    @Test(arguments: [0..<4, 1..<3, 0..<1, 3..<4, 2..<2])
    func `a range of rows is the same as its indices one by one`(range: Range<Int>) throws {
        let batch = try batch()
        #expect(batch.rows(range) == batch.rows(range.map { $0 }))
        #expect(batch.rows(range).count == range.count)
        #expect(batch.rows(range).offsets == Array(batch.offsets[range]))
    }
}
