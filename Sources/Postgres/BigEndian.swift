extension [UInt8] {
    /// Appends an integer, most significant byte first, as PostgreSQL's binary formats have it.
    @inline(__always)
    mutating func appendBigEndian(_ value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }

    /// Appends what `body` appends, after its length as a 32-bit integer.
    mutating func appendSized(
        _ body: (inout [UInt8]) throws(PostgresError) -> Void
    ) throws(PostgresError) {
        let start = count
        appendBigEndian(Int32(0))
        try body(&self)
        guard let size = Int32(exactly: count - start - 4) else {
            throw PostgresError(.invalidInput, "a value is larger than 2 GiB")
        }
        withUnsafeMutableBytes { bytes in
            bytes.storeBytes(of: size.bigEndian, toByteOffset: start, as: Int32.self)
        }
    }
}

extension RawSpan {
    /// The integer at a byte offset, most significant byte first.
    @inline(__always)
    func bigEndian<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type, at offset: Int
    ) -> Value {
        Value(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: Value.self))
    }
}
