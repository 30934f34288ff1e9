/// A range of addresses as `192.168.0.0/16`, or one address.
public struct AddressBlock: Hashable, Sendable {
    private let bytes: [UInt8]
    private let bits: Int

    /// Reads a block; nil when it is none, or when bits after the prefix are set.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let address = IPAddress(String(parts[0])) else {
            return nil
        }
        let most = address.bytes.count * 8
        let bits = parts.count == 2 ? Int(parts[1]) : most
        guard let bits, (0...most).contains(bits) else { return nil }
        for bit in bits..<most where address.bytes[bit / 8] >> (7 - bit % 8) & 1 == 1 {
            return nil
        }
        bytes = address.bytes
        self.bits = bits
    }

    /// Whether the block holds an address; one of the other family never.
    public func contains(_ address: IPAddress) -> Bool {
        guard address.bytes.count == bytes.count else { return false }
        let whole = bits / 8
        guard address.bytes[..<whole] == bytes[..<whole] else { return false }
        let rest = bits % 8
        return rest == 0 || (address.bytes[whole] ^ bytes[whole]) >> (8 - rest) == 0
    }
}
