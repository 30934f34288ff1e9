/// Decoded prediction events of one partition, column by column, in offset order.
///
/// All arrays have one element for each event.
public struct PredictionBatch: Sendable, Equatable {
    /// The offset of each event.
    public var offsets: [Int64]
    /// The hash of each prediction id (`IDHash`); what labels are joined by.
    public var idHashes: [UInt64]
    /// When each prediction was made.
    public var eventTimes: [Timestamp]
    /// The model version that answered.
    public var versions: CategoricalColumn
    /// What was answered: index of the class, or the number.
    public var predictions: [Double]
    /// Probability of the positive class, when the event has one; else NaN.
    public var scores: [Double]
    /// The version that scored the same request beside the one that answered; missing when none.
    public var mirroredVersions: CategoricalColumn
    /// What the mirrored version would have answered; NaN when none.
    public var mirroredPredictions: [Double]
    /// The mirrored version's score; NaN when none.
    public var mirroredScores: [Double]
    /// The entity the prediction is about; missing when the event names none.
    public var entities: CategoricalColumn
    /// What the model saw.
    public var features: FeatureTable

    /// Makes an empty batch.
    public init(schema: FeatureSchema) {
        offsets = []
        idHashes = []
        eventTimes = []
        versions = CategoricalColumn()
        predictions = []
        scores = []
        mirroredVersions = CategoricalColumn()
        mirroredPredictions = []
        mirroredScores = []
        entities = CategoricalColumn()
        features = FeatureTable(schema: schema)
    }

    /// How many events there are.
    public var count: Int { offsets.count }

    /// The rows at `indices`, in that order.
    public func rows(_ indices: some Sequence<Int>) -> PredictionBatch {
        let picked = Array(indices)
        var batch = PredictionBatch(schema: features.schema)
        batch.offsets = picked.map { offsets[$0] }
        batch.idHashes = picked.map { idHashes[$0] }
        batch.eventTimes = picked.map { eventTimes[$0] }
        batch.versions = versions.rows(picked)
        batch.predictions = picked.map { predictions[$0] }
        batch.scores = picked.map { scores[$0] }
        batch.mirroredVersions = mirroredVersions.rows(picked)
        batch.mirroredPredictions = picked.map { mirroredPredictions[$0] }
        batch.mirroredScores = picked.map { mirroredScores[$0] }
        batch.entities = entities.rows(picked)
        batch.features = features.rows(picked)
        return batch
    }

    /// The rows in `range`: a copy of memory.
    public func rows(_ range: Range<Int>) -> PredictionBatch {
        guard range != 0..<count else { return self }
        var batch = PredictionBatch(schema: features.schema)
        batch.offsets = Array(offsets[range])
        batch.idHashes = Array(idHashes[range])
        batch.eventTimes = Array(eventTimes[range])
        batch.versions = versions.rows(range)
        batch.predictions = Array(predictions[range])
        batch.scores = Array(scores[range])
        batch.mirroredVersions = mirroredVersions.rows(range)
        batch.mirroredPredictions = Array(mirroredPredictions[range])
        batch.mirroredScores = Array(mirroredScores[range])
        batch.entities = entities.rows(range)
        batch.features = features.rows(range)
        return batch
    }

    /// Appends the rows of another batch of the same schema.
    public mutating func append(contentsOf other: PredictionBatch) {
        offsets += other.offsets
        idHashes += other.idHashes
        eventTimes += other.eventTimes
        versions.append(contentsOf: other.versions)
        predictions += other.predictions
        scores += other.scores
        mirroredVersions.append(contentsOf: other.mirroredVersions)
        mirroredPredictions += other.mirroredPredictions
        mirroredScores += other.mirroredScores
        entities.append(contentsOf: other.entities)
        features.append(contentsOf: other.features)
    }

    /// Whether all values are equal bit for bit (NaN equals NaN).
    public static func == (left: PredictionBatch, right: PredictionBatch) -> Bool {
        func same(_ a: [Double], _ b: [Double]) -> Bool { Column.numeric(a) == .numeric(b) }
        return left.offsets == right.offsets && left.idHashes == right.idHashes
            && left.eventTimes == right.eventTimes && left.versions == right.versions
            && same(left.predictions, right.predictions) && same(left.scores, right.scores)
            && left.mirroredVersions == right.mirroredVersions
            && same(left.mirroredPredictions, right.mirroredPredictions)
            && same(left.mirroredScores, right.mirroredScores)
            && left.entities == right.entities && left.features == right.features
    }
}
