internal import Observations

extension ClosedWindow: PackedState {
    private static let format: UInt8 = 1

    /// The window as little-endian bytes, beginning with the number of their format.
    public func encoded() -> [UInt8] {
        var writer = PackedWriter()
        writer.write(byte: Self.format)
        writer.write(signed: index)
        writer.write(signed: start.milliseconds)
        writer.write(signed: end.milliseconds)
        writer.write(byte: isPartial ? 1 : 0)
        writer.write(unsigned: UInt64(rows.features.schema.count))
        for feature in rows.features.schema.features {
            writer.write(byte: feature.kind == .numeric ? 0 : 1)
            writer.write(text: feature.name)
        }
        writer.write(batch: rows)
        return writer.bytes
    }

    /// Reads a window written by `encoded()`.
    ///
    /// - Throws: `WindowsError` if the bytes are anything else.
    public init(decoding bytes: [UInt8]) throws(WindowsError) {
        var reader = PackedReader(bytes)
        let format = try reader.byte()
        guard format == Self.format else {
            throw .state(expected: "format \(Self.format) of a window", got: "format \(format)")
        }
        let index = try reader.signed()
        let start = Timestamp(milliseconds: try reader.signed())
        let end = Timestamp(milliseconds: try reader.signed())
        let isPartial = try reader.byte() == 1
        var features: [Feature] = []
        for _ in 0..<(try reader.count()) {
            let kind: Feature.Kind = try reader.byte() == 0 ? .numeric : .categorical
            features.append(Feature(name: try reader.text(), kind: kind))
        }
        let schema: FeatureSchema
        do {
            schema = try FeatureSchema(features)
        } catch {
            throw .state(expected: "a schema", got: "\(error)")
        }
        let rows = try reader.batch(schema: schema)
        try reader.end()
        guard rows.count > 0 else { throw .state(expected: "one row or more", got: "none") }
        self.init(index: index, start: start, end: end, isPartial: isPartial, rows: rows)
    }
}
