/// Which addresses may be talked to: public ones, and those that somebody allowed.
public struct AddressRules: Sendable {
    private let allowed: [AddressBlock]

    /// Refuses all that is not public, but for some blocks.
    public init(allowed: [AddressBlock] = []) {
        self.allowed = allowed
    }

    /// Whether an address may be talked to; what is no address may not.
    public func permits(_ text: String) -> Bool {
        guard let address = IPAddress(text) else { return false }
        return allowed.contains { $0.contains(address) } || Self.isPublic(address)
    }

    /// Whether an address is of a host on the internet.
    static func isPublic(_ address: IPAddress) -> Bool {
        if address.bytes.count == 16, !globalUnicast.contains(where: { $0.contains(address) }) {
            return false
        }
        return !special.contains { $0.contains(address) }
    }

    /// The only part of IPv6 that is given out to hosts on the internet (RFC 4291).
    private static let globalUnicast = blocks(["2000::/3"])

    /// What IANA's registries of special addresses (RFC 6890) keep off the internet.
    private static let special = blocks([
        "0.0.0.0/8",  // This network.
        "10.0.0.0/8",  // Private (RFC 1918).
        "100.64.0.0/10",  // Carriers' NAT (RFC 6598).
        "127.0.0.0/8",  // Loopback.
        "169.254.0.0/16",  // Link-local; clouds answer for credentials at 169.254.169.254.
        "172.16.0.0/12",  // Private.
        "192.0.0.0/24",  // Protocols.
        "192.0.2.0/24",  // Documentation.
        "192.88.99.0/24",  // 6to4 relays.
        "192.168.0.0/16",  // Private.
        "198.18.0.0/15",  // Benchmarks.
        "198.51.100.0/24",  // Documentation.
        "203.0.113.0/24",  // Documentation.
        "224.0.0.0/4",  // Multicast.
        "240.0.0.0/4",  // Reserved, and broadcast.
        "2001::/23",  // Protocols; Teredo among them.
        "2001:db8::/32",  // Documentation.
        "3fff::/20",  // Documentation.
    ])

    private static func blocks(_ texts: [String]) -> [AddressBlock] {
        texts.map { text in
            guard let block = AddressBlock(text) else {
                preconditionFailure("'\(text)' is no block of addresses")
            }
            return block
        }
    }
}
