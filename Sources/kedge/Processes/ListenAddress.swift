/// Where a server listens.
enum ListenAddress {
    /// Whether only this machine reaches a server there.
    static func isLoopback(_ host: String) -> Bool {
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        let isIPv4 = octets.count == 4 && octets.allSatisfy { UInt8($0) != nil }
        return host == "localhost" || host == "::1" || isIPv4 && octets[0] == "127"
    }
}
