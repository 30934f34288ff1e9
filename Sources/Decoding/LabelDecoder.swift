internal import CSimdJSON
public import Observations

/// Reads JSON label events of one partition into columns.
///
/// An event is an object with `id` (string or integer), `label`, `timestamp` (RFC 3339 or epoch
/// milliseconds) and optionally `weight` (not negative, 1 when missing). The rules of
/// `PredictionDecoder` hold for order, repetition, classes and failures.
public struct LabelDecoder: ~Copyable {
    private var decoder: EventDecoder

    /// Makes a decoder.
    public init(target: TargetSchema, limits: DecodingLimits = DecodingLimits()) {
        decoder = EventDecoder(schema: .empty, target: target, model: nil, limits: limits)
    }

    /// Decodes a run of events.
    ///
    /// - Parameter brokerTimesMilliseconds: when the broker got each event, for the check of
    ///   `DecodingLimits.futureMax`; nil leaves the check out.
    /// - Precondition: there are as many broker times as events.
    public mutating func decode(
        _ events: EncodedEvents, brokerTimesMilliseconds: [Int64]? = nil
    ) -> (batch: LabelBatch, failures: [DecodingFailure]) {
        let rows = decoder.decode(
            events, as: .label, brokerTimesMilliseconds: brokerTimesMilliseconds)
        let (offsets, failures) = decoder.outcomes(events, rows: rows)
        var batch = LabelBatch()
        batch.offsets = offsets
        batch.idHashes = decoder.idHashes(rows: rows)
        batch.eventTimes = decoder.times(rows: rows)
        batch.labels = decoder.numbers(column: Int(KEDGE_JSON_LABELS), rows: rows)
        batch.weights = decoder.numbers(column: Int(KEDGE_JSON_WEIGHTS), rows: rows)
        return (batch, failures)
    }
}

extension FeatureSchema {
    /// The schema of events that have no features.
    fileprivate static var empty: FeatureSchema {
        do {
            return try FeatureSchema([])
        } catch {
            preconditionFailure("no two of no features share a name: \(error)")
        }
    }
}
