/// Writes JSON as UTF-8 bytes; commas come by themselves.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int = 256) {
        bytes.reserveCapacity(capacity)
    }

    /// Opens an object.
    mutating func beginObject() {
        separate()
        bytes.append(0x7B)
    }

    /// Closes an object.
    mutating func endObject() { bytes.append(0x7D) }

    /// Opens an array.
    mutating func beginArray() {
        separate()
        bytes.append(0x5B)
    }

    /// Closes an array.
    mutating func endArray() { bytes.append(0x5D) }

    /// Writes the name of a member; its value must follow.
    mutating func key(_ name: String) {
        write(name)
        bytes.append(0x3A)
    }

    /// Writes a text value.
    mutating func write(_ text: String) {
        separate()
        bytes.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C:
                bytes.append(0x5C)
                bytes.append(byte)
            case 0..<0x20: appendControl(byte)
            default: bytes.append(byte)
            }
        }
        bytes.append(0x22)
    }

    /// Writes a whole number.
    mutating func write(_ number: some FixedWidthInteger) {
        separate()
        bytes.append(contentsOf: String(number).utf8)
    }

    /// Writes a number, as short as it round-trips.
    ///
    /// - Precondition: it is finite, since JSON has no other numbers.
    mutating func write(_ number: Double) {
        precondition(number.isFinite, "JSON has only finite numbers")
        separate()
        bytes.append(contentsOf: number.description.utf8)
    }

    /// Writes true or false.
    mutating func write(_ flag: Bool) {
        separate()
        bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    }

    /// Writes bytes that are JSON already: a value, or members of the object that is open.
    mutating func write(json: some Collection<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
    }

    private mutating func separate() {
        switch bytes.last {
        case nil, 0x7B, 0x5B, 0x3A: return
        default: bytes.append(0x2C)
        }
    }

    private mutating func appendControl(_ byte: UInt8) {
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(contentsOf: [
            0x5C, 0x75, 0x30, 0x30, digits[Int(byte >> 4)], digits[Int(byte & 15)],
        ])
    }
}
