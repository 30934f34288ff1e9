/// The values of a statement's parameters in binary format, end to end.
struct PostgresParameters: Hashable, Sendable {
    private(set) var types: [PostgresType] = []
    private(set) var bytes: [UInt8] = []
    /// Where each value starts; `nil` for null.
    private(set) var starts: [Int?] = []
    private(set) var sizes: [Int32] = []

    var count: Int { types.count }

    mutating func append<Value: PostgresEncodable>(_ value: Value?) throws(PostgresError) {
        types.append(Value.postgresType)
        let start = bytes.count
        starts.append(value == nil ? nil : start)
        sizes.append(0)
        guard let value else { return }
        do throws(PostgresError) {
            try value.encode(into: &bytes)
        } catch {
            bytes.removeSubrange(start...)
            throw error
        }
        guard let size = Int32(exactly: bytes.count - start) else {
            throw PostgresError(.invalidInput, "a value is larger than 2 GiB")
        }
        sizes[sizes.count - 1] = size
    }

    mutating func append(_ other: PostgresParameters) {
        let shift = bytes.count
        types += other.types
        starts += other.starts.map { $0.map { $0 + shift } }
        sizes += other.sizes
        bytes += other.bytes
    }
}
