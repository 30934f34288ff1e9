/// Replaces a broker's address in its answers by that of the proxy in front of it.
///
/// Kafka clients connect to the addresses that a broker answers with. There, a host is followed by
/// the port as four bytes, so the replacement has the same length. An address that is torn apart
/// by the network stays as it is.
struct AddressRewriting: Sendable {
    private let from: [UInt8]
    private let to: [UInt8]

    /// Replaces the port after the host `127.0.0.1`.
    init(port: Int, by proxyPort: Int) {
        from = Self.bytes(port)
        to = Self.bytes(proxyPort)
    }

    /// Replaces every occurrence.
    func apply(to bytes: inout [UInt8]) {
        guard bytes.count >= from.count else { return }
        var index = 0
        while index <= bytes.count - from.count {
            if bytes[index] == from[0], bytes[index..<index + from.count].elementsEqual(from) {
                bytes.replaceSubrange(index..<index + from.count, with: to)
                index += from.count
            } else {
                index += 1
            }
        }
    }

    private static func bytes(_ port: Int) -> [UInt8] {
        Array("127.0.0.1".utf8)
            + withUnsafeBytes(of: UInt32(truncatingIfNeeded: port).bigEndian) { Array($0) }
    }
}
