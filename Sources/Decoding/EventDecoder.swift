internal import CSimdJSON
internal import Observations

/// The handle of a decoder written in C++, and the columns of its last run as Swift arrays.
struct EventDecoder: ~Copyable {
    private let handle: OpaquePointer
    private let limits: DecodingLimits
    private let detail: FailureDetail

    init(schema: FeatureSchema, target: TargetSchema, model: String?, limits: DecodingLimits) {
        handle = kedge_json_decoder_create(limits.eventBytesMax, limits.textBytesMax)
        self.limits = limits
        detail = FailureDetail(schema: schema, target: target, limits: limits)
        for feature in schema.features {
            let name = Array(feature.name.utf8)
            kedge_json_decoder_add_feature(
                handle, name, name.count, feature.kind == .categorical)
        }
        for name in target.classes.map({ Array($0.utf8) }) {
            kedge_json_decoder_add_class(handle, name, name.count)
        }
        if let model {
            let name = Array(model.utf8)
            kedge_json_decoder_set_model(handle, name, name.count)
        }
    }

    deinit {
        kedge_json_decoder_destroy(handle)
    }

    enum EventKind {
        case prediction
        case label
    }

    /// Decodes a run of events; returns how many became rows.
    mutating func decode(
        _ events: EncodedEvents, as kind: EventKind, brokerTimesMilliseconds: [Int64]?
    ) -> Int {
        precondition(brokerTimesMilliseconds.map { $0.count == events.count } ?? true)
        let latest = brokerTimesMilliseconds?.map {
            (Timestamp(milliseconds: $0) + limits.futureMax).milliseconds
        }
        return events.bytes.withUnsafeBufferPointer { bytes in
            events.starts.withUnsafeBufferPointer { starts in
                latest.withUnsafeElements { latest in
                    let run = kedge_json_events(
                        bytes: bytes.baseAddress, bytes_count: bytes.count,
                        starts: starts.baseAddress, count: events.count,
                        latest_milliseconds: latest)
                    return switch kind {
                    case .prediction: kedge_json_decode_predictions(handle, run)
                    case .label: kedge_json_decode_labels(handle, run)
                    }
                }
            }
        }
    }

    /// The offsets of the rows, and the events of the last run that became none.
    func outcomes(_ events: EncodedEvents, rows: Int) -> ([Int64], [DecodingFailure]) {
        if rows == events.count { return (events.offsets, []) }
        let statuses = UnsafeBufferPointer(start: kedge_json_statuses(handle), count: events.count)
        let members = UnsafeBufferPointer(start: kedge_json_members(handle), count: events.count)
        var offsets: [Int64] = []
        var failures: [DecodingFailure] = []
        offsets.reserveCapacity(rows)
        failures.reserveCapacity(events.count - rows)
        for index in 0..<events.count {
            guard statuses[index] != KEDGE_JSON_ROW else {
                offsets.append(events.offsets[index])
                continue
            }
            let reason = detail.reason(status: Int32(statuses[index]))
            failures.append(
                DecodingFailure(
                    source: events.source(index), reason: reason,
                    detail: detail.words(reason, member: members[index])))
        }
        return (offsets, failures)
    }

    func idHashes(rows: Int) -> [UInt64] {
        Array(UnsafeBufferPointer(start: kedge_json_id_hashes(handle), count: rows))
    }

    func times(rows: Int) -> [Timestamp] {
        UnsafeBufferPointer(start: kedge_json_times(handle), count: rows)
            .map(Timestamp.init(milliseconds:))
    }

    func numbers(column: Int, rows: Int) -> [Double] {
        Array(UnsafeBufferPointer(start: kedge_json_numbers(handle, column), count: rows))
    }

    /// The texts of a column.
    ///
    /// Two texts that differ in bytes but are equal as Unicode (composed and decomposed letters)
    /// are one value for Swift's strings, so their codes are merged.
    func texts(column: Int, rows: Int) -> CategoricalColumn {
        let codes = UnsafeBufferPointer(start: kedge_json_codes(handle, column), count: rows)
        let values = (0..<kedge_json_text_count(handle, column)).map { code in
            var length = 0
            let text = kedge_json_text(handle, column, code, &length)
            return String(
                decoding: UnsafeBufferPointer(start: text, count: length), as: UTF8.self)
        }
        var merged = CategoricalColumn()
        let translation = values.map { merged.code(for: $0) }
        guard merged.dictionary.count < values.count else {
            return CategoricalColumn(codes: Array(codes), dictionary: values)
        }
        return CategoricalColumn(
            codes: codes.map { $0 < 0 ? CategoricalColumn.missing : translation[Int($0)] },
            dictionary: merged.dictionary)
    }
}

extension [Int64]? {
    fileprivate func withUnsafeElements<Result>(
        _ body: (UnsafePointer<Int64>?) -> Result
    ) -> Result {
        guard let self else { return body(nil) }
        return self.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}
