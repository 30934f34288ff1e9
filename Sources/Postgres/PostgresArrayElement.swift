/// A value whose Swift arrays PostgreSQL holds as one value.
///
/// Most become one-dimensional arrays; `[UInt8]` becomes `bytea`.
public protocol PostgresArrayElement: Sendable {
    /// The type of an array of these elements.
    static var postgresArrayType: PostgresType { get }

    /// Appends an array in PostgreSQL's binary format, without a length.
    static func encodeArray(_ elements: [Self], into bytes: inout [UInt8]) throws(PostgresError)

    /// Reads an array from PostgreSQL's binary format.
    static func decodeArray(
        _ bytes: RawSpan, type: PostgresType
    ) throws(PostgresError) -> [Self]
}

extension PostgresArrayElement where Self: PostgresEncodable & PostgresDecodable {
    /// Appends a one-dimensional array.
    public static func encodeArray(
        _ elements: [Self], into bytes: inout [UInt8]
    ) throws(PostgresError) {
        BinaryArray.encodeHeader(
            count: elements.count, hasNulls: false, element: postgresType, into: &bytes)
        for element in elements {
            try bytes.appendSized { (bytes) throws(PostgresError) in
                try element.encode(into: &bytes)
            }
        }
    }

    /// Reads a one-dimensional array that holds no nulls.
    public static func decodeArray(
        _ bytes: RawSpan, type: PostgresType
    ) throws(PostgresError) -> [Self] {
        var elements: [Self] = []
        try BinaryArray.decode(bytes, type: type) {
            (element, isNull, elementType) throws(PostgresError) in
            guard !isNull else {
                throw PostgresError(
                    .cannotDecode, "expected an array without nulls, got one that holds a null")
            }
            elements.append(try Self.decode(element, type: elementType))
        }
        return elements
    }
}

extension Optional: PostgresArrayElement
where Wrapped: PostgresArrayElement & PostgresEncodable & PostgresDecodable {
    /// The type of an array of the wrapped elements.
    public static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }

    /// Appends a one-dimensional array in which `nil` is null.
    public static func encodeArray(
        _ elements: [Wrapped?], into bytes: inout [UInt8]
    ) throws(PostgresError) {
        BinaryArray.encodeHeader(
            count: elements.count, hasNulls: elements.contains { $0 == nil },
            element: Wrapped.postgresType, into: &bytes)
        for element in elements {
            guard let element else {
                bytes.appendBigEndian(Int32(-1))
                continue
            }
            try bytes.appendSized { (bytes) throws(PostgresError) in
                try element.encode(into: &bytes)
            }
        }
    }

    /// Reads a one-dimensional array in which null is `nil`.
    public static func decodeArray(
        _ bytes: RawSpan, type: PostgresType
    ) throws(PostgresError) -> [Wrapped?] {
        var elements: [Wrapped?] = []
        try BinaryArray.decode(bytes, type: type) {
            (element, isNull, elementType) throws(PostgresError) in
            elements.append(isNull ? nil : try Wrapped.decode(element, type: elementType))
        }
        return elements
    }
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
    /// The type of an array of these elements.
    public static var postgresType: PostgresType { Element.postgresArrayType }

    /// Appends the array in PostgreSQL's binary format.
    public func encode(into bytes: inout [UInt8]) throws(PostgresError) {
        try Element.encodeArray(self, into: &bytes)
    }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    /// Reads an array from PostgreSQL's binary format.
    public static func decode(
        _ bytes: RawSpan, type: PostgresType
    ) throws(PostgresError) -> [Element] {
        try Element.decodeArray(bytes, type: type)
    }
}
