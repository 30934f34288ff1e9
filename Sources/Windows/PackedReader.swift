internal import Observations

/// Reads what `PackedWriter` wrote; anything else is an error, never a crash.
struct PackedReader {
    private let bytes: [UInt8]
    private var next = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    private static func corrupt(_ expected: String) -> WindowsError {
        .state(expected: expected, got: "other bytes")
    }

    mutating func byte() throws(WindowsError) -> UInt8 {
        guard next < bytes.count else {
            throw .state(expected: "more bytes", got: "\(bytes.count)")
        }
        next += 1
        return bytes[next - 1]
    }

    mutating func end() throws(WindowsError) {
        guard next == bytes.count else {
            throw .state(expected: "\(next) bytes", got: "\(bytes.count)")
        }
    }

    mutating func fixed() throws(WindowsError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            value |= UInt64(try byte()) << shift
        }
        return value
    }

    mutating func unsigned() throws(WindowsError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            let byte = try byte()
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw Self.corrupt("numbers of at most ten bytes")
    }

    mutating func signed() throws(WindowsError) -> Int64 {
        let value = try unsigned()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// A number of things that take at least one byte each.
    mutating func count() throws(WindowsError) -> Int {
        let value = try unsigned()
        guard value <= UInt64(bytes.count - next) else {
            throw Self.corrupt("as many rows as said")
        }
        return Int(value)
    }

    /// The number of a row since the beginning.
    mutating func position() throws(WindowsError) -> Int64 {
        let value = try signed()
        guard value >= 0, value < 1 << 60 else { throw Self.corrupt("numbers of rows") }
        return value
    }

    mutating func text() throws(WindowsError) -> String {
        let count = try count()
        defer { next += count }
        guard let text = String(validating: bytes[next..<next + count], as: UTF8.self) else {
            throw Self.corrupt("text in UTF-8")
        }
        return text
    }

    mutating func double() throws(WindowsError) -> Double {
        Double(bitPattern: try fixed())
    }

    mutating func optional() throws(WindowsError) -> Int64? {
        switch try byte() {
        case 0: nil
        case 1: try signed()
        default: throw Self.corrupt("0 or 1 before an optional")
        }
    }

    mutating func differences(_ count: Int) throws(WindowsError) -> [Int64] {
        var values: [Int64] = []
        values.reserveCapacity(count)
        var last: Int64 = 0
        for _ in 0..<count {
            last = last &+ (try signed())
            values.append(last)
        }
        return values
    }

    mutating func hashes(_ count: Int) throws(WindowsError) -> [UInt64] {
        var values: [UInt64] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try fixed()) }
        return values
    }

    mutating func doubles(_ count: Int) throws(WindowsError) -> [Double] {
        switch try byte() {
        case 0: return [Double](repeating: .nan, count: count)
        case 1:
            guard count <= bytes.count - next else { throw Self.corrupt("\(count) values") }
            defer { next += count }
            return bytes[next..<next + count].map(Double.init)
        case 2: return try hashes(count).map(Double.init(bitPattern:))
        default: throw Self.corrupt("a known coding of numbers")
        }
    }

    mutating func column(_ rows: Int) throws(WindowsError) -> CategoricalColumn {
        let texts = try count()
        var dictionary: [String] = []
        for _ in 0..<texts { dictionary.append(try text()) }
        guard Set(dictionary).count == texts else { throw Self.corrupt("distinct texts") }
        var codes: [Int32] = []
        codes.reserveCapacity(rows)
        for _ in 0..<rows {
            let code = try unsigned()
            guard code <= UInt64(texts) else { throw Self.corrupt("codes of the dictionary") }
            codes.append(Int32(code) - 1)
        }
        return CategoricalColumn(codes: codes, dictionary: dictionary)
    }

    mutating func batch(schema: FeatureSchema) throws(WindowsError) -> PredictionBatch {
        let count = try count()
        var batch = PredictionBatch(schema: schema)
        batch.offsets = try differences(count)
        batch.idHashes = try hashes(count)
        batch.eventTimes = try differences(count).map(Timestamp.init(milliseconds:))
        batch.versions = try column(count)
        batch.predictions = try doubles(count)
        batch.scores = try doubles(count)
        batch.mirroredVersions = try column(count)
        batch.mirroredPredictions = try doubles(count)
        batch.mirroredScores = try doubles(count)
        batch.entities = try column(count)
        var columns: [Column] = []
        for feature in schema.features {
            switch feature.kind {
            case .numeric: columns.append(.numeric(try doubles(count)))
            case .categorical: columns.append(.categorical(try column(count)))
            }
        }
        do {
            batch.features = try FeatureTable(schema: schema, columns: columns)
        } catch {
            throw .state(expected: "columns of the schema", got: "\(error)")
        }
        return batch
    }

    mutating func watermark() throws(WindowsError) -> Watermark {
        let jumpMax = try optional()
        let time = try optional().map(Timestamp.init(milliseconds:))
        let implausibleCount = try position()
        let run = try signed()
        guard (0..<Int64(Watermark.confirmationsNeeded)).contains(run) else {
            throw Self.corrupt("a run of implausible times that is shorter than confirmed ones")
        }
        return Watermark(
            jumpMaxMilliseconds: jumpMax, time: time, implausibleCount: implausibleCount,
            run: Int(run), earliestOfRun: Timestamp(milliseconds: try signed()))
    }
}
