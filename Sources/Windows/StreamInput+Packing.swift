public import Observations

extension StreamInput {
    private static let format: UInt8 = 1

    private enum Tag: UInt8 {
        case predictions = 0
        case labels = 1
        case flush = 2
        case windowsClosed = 3
        case recalled = 4
    }

    /// Inputs as little-endian bytes, beginning with the number of their format.
    ///
    /// Takes time and room in proportion to the rows of the batches.
    public static func encoded(_ inputs: [StreamInput]) -> [UInt8] {
        var writer = PackedWriter()
        writer.write(byte: format)
        writer.write(unsigned: UInt64(inputs.count))
        for input in inputs {
            switch input {
            case .predictions(let batch):
                writer.write(byte: Tag.predictions.rawValue)
                writer.write(batch: batch)
            case .labels(let batch):
                writer.write(byte: Tag.labels.rawValue)
                writer.write(batch: batch)
            case .recalled(let found):
                writer.write(byte: Tag.recalled.rawValue)
                writer.write(unsigned: UInt64(found.count))
                writer.write(spilled: found)
            case .flush:
                writer.write(byte: Tag.flush.rawValue)
            case .windowsClosed(let before):
                writer.write(byte: Tag.windowsClosed.rawValue)
                writer.write(signed: before)
            }
        }
        return writer.bytes
    }

    /// Reads inputs written by `encoded(_:)`.
    ///
    /// - Parameter schema: the columns of the predictions.
    /// - Throws: `WindowsError` if the bytes are anything else.
    public static func decoded(
        _ bytes: [UInt8], schema: FeatureSchema
    ) throws(WindowsError) -> [StreamInput] {
        var reader = PackedReader(bytes)
        let format = try reader.byte()
        guard format == Self.format else {
            throw .state(expected: "format \(Self.format) of inputs", got: "format \(format)")
        }
        var inputs: [StreamInput] = []
        for _ in 0..<(try reader.count()) {
            let tag = try reader.byte()
            switch Tag(rawValue: tag) {
            case .predictions: inputs.append(.predictions(try reader.batch(schema: schema)))
            case .labels: inputs.append(.labels(try reader.labels()))
            case .recalled: inputs.append(.recalled(try reader.spilled(try reader.count())))
            case .flush: inputs.append(.flush)
            case .windowsClosed: inputs.append(.windowsClosed(before: try reader.signed()))
            case nil: throw .state(expected: "a known kind of input", got: "\(tag)")
            }
        }
        try reader.end()
        return inputs
    }
}

extension PackedWriter {
    mutating func write(batch: LabelBatch) {
        write(unsigned: UInt64(batch.count))
        write(differences: batch.offsets)
        write(hashes: batch.idHashes)
        write(differences: batch.eventTimes.map(\.milliseconds))
        write(doubles: batch.labels)
        write(doubles: batch.weights)
    }
}

extension PackedReader {
    mutating func labels() throws(WindowsError) -> LabelBatch {
        let count = try count()
        var batch = LabelBatch()
        batch.offsets = try differences(count)
        batch.idHashes = try hashes(count)
        batch.eventTimes = try differences(count).map(Timestamp.init(milliseconds:))
        batch.labels = try doubles(count)
        batch.weights = try doubles(count)
        return batch
    }
}
