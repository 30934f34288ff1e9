internal import Observations

/// Writes values as little-endian bytes; numbers that are small or close to each other are short.
struct PackedWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(byte: UInt8) {
        bytes.append(byte)
    }

    mutating func write(fixed value: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
        }
    }

    /// Seven bits a byte, the lowest first (LEB128).
    mutating func write(unsigned value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Zigzag: numbers near zero are short whatever their sign.
    mutating func write(signed value: Int64) {
        write(unsigned: UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    mutating func write(text: String) {
        write(unsigned: UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func write(double: Double) {
        write(fixed: double.bitPattern)
    }

    mutating func write(optional value: Int64?) {
        write(byte: value == nil ? 0 : 1)
        if let value { write(signed: value) }
    }

    /// Each value as its difference from the one before.
    mutating func write(differences values: some Sequence<Int64>) {
        var last: Int64 = 0
        for value in values {
            write(signed: value &- last)
            last = value
        }
    }

    mutating func write(hashes: some Sequence<UInt64>) {
        for hash in hashes { write(fixed: hash) }
    }

    /// All NaN: no bytes; all integers from 0 to 255: one byte each; else eight.
    mutating func write(doubles: [Double]) {
        if doubles.allSatisfy({ $0.bitPattern == Double.nan.bitPattern }) {
            write(byte: 0)
        } else if doubles.allSatisfy({ Self.isByte($0) }) {
            write(byte: 1)
            bytes.append(contentsOf: doubles.map { UInt8($0) })
        } else {
            write(byte: 2)
            for double in doubles { write(double: double) }
        }
    }

    private static func isByte(_ double: Double) -> Bool {
        double.sign == .plus && double < 256 && Double(UInt8(double)) == double
    }

    mutating func write(column: CategoricalColumn) {
        let compact = column.compacted()
        write(unsigned: UInt64(compact.dictionary.count))
        for text in compact.dictionary { write(text: text) }
        for code in compact.codes { write(unsigned: UInt64(code + 1)) }
    }

    mutating func write(batch: PredictionBatch) {
        write(unsigned: UInt64(batch.count))
        write(differences: batch.offsets)
        write(hashes: batch.idHashes)
        write(differences: batch.eventTimes.map(\.milliseconds))
        write(column: batch.versions)
        write(doubles: batch.predictions)
        write(doubles: batch.scores)
        write(column: batch.mirroredVersions)
        write(doubles: batch.mirroredPredictions)
        write(doubles: batch.mirroredScores)
        write(column: batch.entities)
        for column in batch.features.columns {
            switch column {
            case .numeric(let values): write(doubles: values)
            case .categorical(let values): write(column: values)
            }
        }
    }

    mutating func write(watermark: Watermark) {
        write(optional: watermark.jumpMaxMilliseconds)
        write(optional: watermark.time?.milliseconds)
        write(signed: watermark.implausibleCount)
        write(signed: Int64(watermark.run))
        write(signed: watermark.earliestOfRun.milliseconds)
    }
}
