extension PostgresParameters {
    /// Calls `body` with the arrays that libpq takes: values, sizes and formats (all binary).
    func withPointers<Value>(
        _ body: (
            _ count: Int32, _ values: [UnsafePointer<CChar>?], _ sizes: [Int32],
            _ formats: [Int32]
        ) -> Value
    ) -> Value {
        // An empty value is told from null by its pointer, which an empty buffer has none of.
        let buffer = bytes.isEmpty ? [0] : bytes
        return buffer.withUnsafeBytes { buffer in
            let values = starts.map { start in
                start.flatMap { start in
                    buffer.baseAddress.map {
                        ($0 + start).assumingMemoryBound(to: CChar.self)
                    }
                }
            }
            return body(
                Int32(count), values, sizes, [Int32](repeating: 1, count: count))
        }
    }
}
