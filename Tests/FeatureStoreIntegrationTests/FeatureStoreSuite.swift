import FeatureStore
import Observations
import Postgres
import Testing

/// All suites of the feature store, in one cluster.
@Suite(.database, .timeLimit(.minutes(3)))
enum FeatureStoreSuite {
    /// A schema of both kinds, in mixed order.
    static func mixedSchema() throws -> FeatureSchema {
        try FeatureSchema([
            Feature(name: "plan", kind: .categorical), Feature(name: "age", kind: .numeric),
            Feature(name: "visits", kind: .numeric), Feature(name: "country", kind: .categorical),
        ])
    }
}

extension PredictionBatch {
    /// Appends one prediction of the mixed schema.
    mutating func append(
        id: UInt64, at eventTime: Int64, offset: Int64, entity: String? = nil,
        _ plan: String?, _ age: Double, _ visits: Double, _ country: String?
    ) throws {
        var row = PredictionBatch(schema: features.schema)
        row.offsets = [offset]
        row.idHashes = [id]
        row.eventTimes = [Timestamp(milliseconds: eventTime)]
        row.versions = CategoricalColumn(["1"])
        row.predictions = [1]
        row.scores = [.nan]
        row.mirroredVersions = CategoricalColumn([nil])
        row.mirroredPredictions = [.nan]
        row.mirroredScores = [.nan]
        row.entities = CategoricalColumn([entity])
        row.features = try FeatureTable(
            schema: features.schema,
            columns: [
                .categorical(CategoricalColumn([plan])), .numeric([age]), .numeric([visits]),
                .categorical(CategoricalColumn([country])),
            ])
        append(contentsOf: row)
    }
}

extension LabelBatch {
    /// Appends one label.
    mutating func append(
        id: UInt64, at eventTime: Int64, offset: Int64, _ label: Double, weight: Double = 1
    ) {
        offsets.append(offset)
        idHashes.append(id)
        eventTimes.append(Timestamp(milliseconds: eventTime))
        labels.append(label)
        weights.append(weight)
    }
}
