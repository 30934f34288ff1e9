internal import CLibCurl

/// An IPv4 or IPv6 address; an IPv4 address in IPv6 clothing counts as the IPv4 address.
public struct IPAddress: Hashable, Sendable {
    /// The 4 or 16 bytes, most significant first.
    public let bytes: [UInt8]

    /// Reads an address without brackets; nil when it is none.
    ///
    /// A zone (`%eth0`) is not looked at.
    public init?(_ text: String) {
        let text = String(text.prefix { $0 != "%" })
        var four = [UInt8](repeating: 0, count: 4)
        var sixteen = [UInt8](repeating: 0, count: 16)
        if kedge_curl_parse_address(text, 0, &four) == 1 {
            bytes = four
        } else if kedge_curl_parse_address(text, 1, &sixteen) == 1 {
            bytes = Self.embedded(in: sixteen) ?? sixteen
        } else {
            return nil
        }
    }

    /// The IPv4 address that an IPv6 one stands for.
    ///
    /// Mapped (::ffff:0:0/96, RFC 4291), NAT64 (64:ff9b::/96, RFC 6052) or 6to4 (2002::/16,
    /// RFC 3056).
    private static func embedded(in bytes: [UInt8]) -> [UInt8]? {
        let head = Array(bytes[..<12])
        if head == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
            || head == [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]
        {
            return Array(bytes[12...])
        }
        return bytes[0] == 0x20 && bytes[1] == 0x02 ? Array(bytes[2..<6]) : nil
    }
}
