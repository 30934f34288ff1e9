/// PostgreSQL's binary format of arrays.
///
/// Number of dimensions, whether there are nulls, type of the elements, then length and lower
/// bound of each dimension, then the elements, each after its length in bytes (-1 for null).
enum BinaryArray {
    private static let headerSize = 12
    private static let dimensionSize = 8

    static func encodeHeader(
        count: Int, hasNulls: Bool, element: PostgresType, into bytes: inout [UInt8]
    ) {
        bytes.appendBigEndian(Int32(count == 0 ? 0 : 1))
        bytes.appendBigEndian(Int32(hasNulls ? 1 : 0))
        bytes.appendBigEndian(element.oid)
        if count > 0 {
            bytes.appendBigEndian(Int32(count))
            bytes.appendBigEndian(Int32(1))
        }
    }

    /// Calls `body` for each element; a null has no bytes.
    static func decode(
        _ bytes: RawSpan, type: PostgresType,
        _ body: (_ element: RawSpan, _ isNull: Bool, PostgresType) throws(PostgresError) -> Void
    ) throws(PostgresError) {
        guard bytes.byteCount >= headerSize else { throw .malformed(type) }
        let dimensions = bytes.bigEndian(Int32.self, at: 0)
        let elementType = PostgresType(oid: bytes.bigEndian(UInt32.self, at: 8))
        guard dimensions != 0 else { return }
        guard dimensions == 1, bytes.byteCount >= headerSize + dimensionSize else {
            throw PostgresError(
                .cannotDecode, "expected a one-dimensional array, got \(dimensions) dimensions")
        }
        let count = Int(bytes.bigEndian(Int32.self, at: headerSize))
        var position = headerSize + dimensionSize
        for _ in 0..<max(count, 0) {
            guard position + 4 <= bytes.byteCount else { throw .malformed(type) }
            let size = Int(bytes.bigEndian(Int32.self, at: position))
            position += 4
            let end = position + max(size, 0)
            guard end <= bytes.byteCount else { throw .malformed(type) }
            try body(bytes.extracting(position..<end), size < 0, elementType)
            position = end
        }
    }
}

extension PostgresError {
    static func malformed(_ type: PostgresType) -> PostgresError {
        PostgresError(.cannotDecode, "the binary value of type \(type) is malformed")
    }

    static func mismatch(_ expected: Any.Type, _ got: PostgresType) -> PostgresError {
        PostgresError(.cannotDecode, "expected a value for \(expected), got \(got)")
    }
}
