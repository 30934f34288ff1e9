internal import Observations

extension WindowAssigner: PackedState {
    private static let format: UInt8 = 1

    /// The state as little-endian bytes, beginning with the number of their format.
    public func encoded() -> [UInt8] {
        var writer = PackedWriter()
        writer.write(byte: Self.format)
        writer.write(byte: specification.unit == .events ? 0 : 1)
        writer.write(signed: specification.size)
        writer.write(signed: specification.step)
        writer.write(signed: specification.allowedLatenessMilliseconds)
        writer.write(unsigned: UInt64(schema.count))
        for feature in schema.features {
            writer.write(byte: feature.kind == .numeric ? 0 : 1)
            writer.write(text: feature.name)
        }
        writer.write(unsigned: UInt64(rowsMax))
        writer.write(watermark: watermark)
        writer.write(signed: lateCount)
        writer.write(signed: overflowCount)
        writer.write(signed: rowsSeen)
        writer.write(signed: firstOpenIndex)
        writer.write(batch: open)
        return writer.bytes
    }

    /// Reads a state written by `encoded()`.
    ///
    /// - Throws: `WindowsError` if the bytes are anything else.
    public init(decoding bytes: [UInt8]) throws(WindowsError) {
        var reader = PackedReader(bytes)
        let format = try reader.byte()
        guard format == Self.format else {
            throw .state(expected: "format \(Self.format) of windows", got: "format \(format)")
        }
        let unit = try reader.byte()
        let size = try reader.signed()
        let step = try reader.signed()
        let lateness = try reader.signed()
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
        let rowsMax = try reader.unsigned()
        guard rowsMax > 0, rowsMax <= UInt64(Int.max) else {
            throw .state(expected: "a bound on rows", got: "\(rowsMax)")
        }
        let watermark = try reader.watermark()
        let specification: WindowSpecification
        switch unit {
        case 0:
            specification = try .events(size: Int(size), step: Int(step))
        default:
            specification = try .eventTime(
                size: .milliseconds(size), step: .milliseconds(step),
                allowedLateness: .milliseconds(lateness),
                jumpMax: watermark.jumpMaxMilliseconds.map { .milliseconds($0) })
        }
        self.init(specification: specification, schema: schema, rowsMax: Int(rowsMax))
        self.watermark = watermark
        lateCount = try reader.position()
        overflowCount = try reader.position()
        rowsSeen = try reader.position()
        firstOpenIndex = try reader.signed()
        open = try reader.batch(schema: schema)
        try reader.end()
        guard isConsistent else {
            throw .state(expected: "as many open rows as were seen", got: "\(open.count)")
        }
    }

    /// Whether the open rows fit the counters, so that none of the sums made of them overflows.
    private var isConsistent: Bool {
        switch specification.unit {
        case .events:
            let (first, overflow) = firstOpenIndex.multipliedReportingOverflow(
                by: specification.step)
            guard !overflow, firstOpenIndex >= 0 else { return false }
            return (rowsSeen - Int64(open.count)...rowsSeen).contains(first)
                && rowsSeen - first < specification.size
        case .milliseconds:
            guard open.count == 0 || watermark.time != nil else { return false }
            // Times are bounded by 2^60 ms, so the index of a window cannot lie beyond this.
            let (first, overflow) = firstOpenIndex.multipliedReportingOverflow(
                by: specification.step)
            return firstOpenIndex == .min || !overflow && (-(1 << 61)...1 << 61).contains(first)
        }
    }
}
