internal import CSimdJSON
public import Observations

/// Reads JSON prediction events of one partition into columns.
///
/// An event is an object with `id` (string or integer), `version` (string or integer), `timestamp`
/// (RFC 3339 or epoch milliseconds), `features` (object) and `prediction`, and `model` where the
/// decoder asks for one; optionally `score` or `scores`, `entity`, and `mirrored` with what a
/// second version would have answered.
/// Members may come in any order; of one that comes twice the last counts; others are ignored, and
/// what is inside them is not validated. A feature that is missing or null is a missing value,
/// unless the event has none of the features. Classes are compared as text, numbers by value: 1,
/// 1.0 and "1" are the class "1", true is "true". An integer id hashes as its decimal text.
///
/// Each event becomes one row or one failure; both keep the order of the events. Nothing is
/// allocated for a single event. Fastest are events that list only these members, without escapes,
/// in one order; `Benchmarks/SPEED.md` says how fast.
public struct PredictionDecoder: ~Copyable {
    private var decoder: EventDecoder
    private let schema: FeatureSchema

    /// Makes a decoder.
    ///
    /// - Parameter model: events that name another model, or none, are failures; nil ignores
    ///   the member.
    public init(
        schema: FeatureSchema, target: TargetSchema, model: String? = nil,
        limits: DecodingLimits = DecodingLimits()
    ) {
        self.schema = schema
        decoder = EventDecoder(schema: schema, target: target, model: model, limits: limits)
    }

    /// Decodes a run of events.
    ///
    /// - Parameter brokerTimesMilliseconds: when the broker got each event, for the check of
    ///   `DecodingLimits.futureMax`; nil leaves the check out.
    /// - Precondition: there are as many broker times as events.
    public mutating func decode(
        _ events: EncodedEvents, brokerTimesMilliseconds: [Int64]? = nil
    ) -> (batch: PredictionBatch, failures: [DecodingFailure]) {
        let rows = decoder.decode(
            events, as: .prediction, brokerTimesMilliseconds: brokerTimesMilliseconds)
        let (offsets, failures) = decoder.outcomes(events, rows: rows)
        var batch = PredictionBatch(schema: schema)
        batch.offsets = offsets
        batch.idHashes = decoder.idHashes(rows: rows)
        batch.eventTimes = decoder.times(rows: rows)
        batch.versions = texts(KEDGE_JSON_VERSIONS, rows)
        batch.predictions = numbers(KEDGE_JSON_PREDICTIONS, rows)
        batch.scores = numbers(KEDGE_JSON_PREDICTION_SCORES, rows)
        batch.mirroredVersions = texts(KEDGE_JSON_MIRRORED_VERSIONS, rows)
        batch.mirroredPredictions = numbers(KEDGE_JSON_MIRRORED_PREDICTIONS, rows)
        batch.mirroredScores = numbers(KEDGE_JSON_MIRRORED_SCORES, rows)
        batch.entities = texts(KEDGE_JSON_ENTITIES, rows)
        batch.features = features(rows)
        return (batch, failures)
    }

    private func features(_ rows: Int) -> FeatureTable {
        var numericColumn = Int(KEDGE_JSON_NUMERIC_FEATURES)
        var categoricalColumn = Int(KEDGE_JSON_CATEGORICAL_FEATURES)
        var columns: [Column] = []
        columns.reserveCapacity(schema.count)
        for feature in schema.features {
            switch feature.kind {
            case .numeric:
                columns.append(.numeric(decoder.numbers(column: numericColumn, rows: rows)))
                numericColumn += 1
            case .categorical:
                columns.append(.categorical(decoder.texts(column: categoricalColumn, rows: rows)))
                categoricalColumn += 1
            }
        }
        do {
            return try FeatureTable(schema: schema, columns: columns)
        } catch {
            preconditionFailure("the columns were made from the schema: \(error)")
        }
    }

    private func numbers(_ column: some BinaryInteger, _ rows: Int) -> [Double] {
        decoder.numbers(column: Int(column), rows: rows)
    }

    private func texts(_ column: some BinaryInteger, _ rows: Int) -> CategoricalColumn {
        decoder.texts(column: Int(column), rows: rows)
    }
}
