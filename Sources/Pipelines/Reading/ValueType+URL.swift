extension ValueType<String> {
    /// An `http` or `https` URL with a host, without a user, password or fragment.
    static let url = ValueType(
        expected: "an http or https URL", placeholder: "http://localhost",
        parse: { (scalar) throws(Refusal) in
            let text = scalar.text
            guard text.utf8.count <= 2000, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
                let scheme = ["http://", "https://"].first(where: text.lowercased().hasPrefix)
            else { throw Refusal() }
            let rest = text.dropFirst(scheme.count)
            let authority = rest.prefix { !"/?#".contains($0) }
            guard !authority.contains("@") else {
                throw Refusal(
                    expected: "a URL without user and password",
                    got: "one with them (not shown)")
            }
            guard isHostAndPort(authority), !rest.contains("#") else { throw Refusal() }
            return text
        }, write: { $0 })

    private static func isHostAndPort(_ authority: Substring) -> Bool {
        var host = authority
        let afterBracket = authority.lastIndex(of: "]") ?? authority.startIndex
        if let colon = authority[afterBracket...].lastIndex(of: ":") {
            host = authority[..<colon]
            guard let port = Int(authority[authority.index(after: colon)...]),
                (1...65_535).contains(port)
            else { return false }
        }
        if host.hasPrefix("[") {
            return host.hasSuffix("]") && host.count > 3
                && host.dropFirst().dropLast().allSatisfy {
                    $0.isHexDigit || $0 == ":" || $0 == "."
                }
        }
        return !host.isEmpty
            && host.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                    || (0x61...0x7A).contains($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F
            }
    }
}
