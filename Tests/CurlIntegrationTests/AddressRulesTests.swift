import Testing

@testable import Curl

/// Which addresses count as public, without a socket.
@Suite struct AddressRulesTests {
    /// Python 3.11: `not ipaddress.ip_address(a).is_global`, embedded IPv4 addresses taken out.
    @Test(arguments: [
        "0.0.0.0", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
        "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1",
        "192.0.2.7", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1",
        "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::7f00:1",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:c0a8:101::1",
        "2001::1", "2001:db8::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0",
        "fec0::1", "ff02::1", "100::1", "3fff::1", "", "localhost", "127.1", "1.2.3", "[::1]",
        "1.2.3.4.5", "08.8.8.8", "unix:/tmp/x",
    ])
    func `an address that is not public is refused`(address: String) {
        #expect(!AddressRules().permits(address))
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
        "126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255",
        "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
        "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::200e", "::ffff:8.8.8.8",
        "64:ff9b::808:808", "2002:808:808::1", "2001:200::1",
    ])
    func `a public address is permitted`(address: String) {
        #expect(AddressRules().permits(address))
    }

    @Test func `what is allowed is permitted, and nothing beside it`() throws {
        let blocks = try ["10.1.0.0/16", "::1", "192.168.7.7"].map {
            try #require(AddressBlock($0))
        }
        let rules = AddressRules(allowed: blocks)
        for address in ["10.1.0.0", "10.1.255.255", "::1", "192.168.7.7", "::ffff:10.1.2.3"] {
            #expect(rules.permits(address), "\(address)")
        }
        for address in ["10.0.255.255", "10.2.0.0", "::2", "192.168.7.6", "127.0.0.1"] {
            #expect(!rules.permits(address), "\(address)")
        }
        #expect(rules.permits("8.8.8.8"))
    }

    @Test(arguments: [
        "", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.1/8", "10.0.0.0/8/8",
        "fc00::/129", "fc00::1/7", "x/8", "10.0.0/8",
    ])
    func `a block that is none is refused`(text: String) {
        #expect(AddressBlock(text) == nil)
    }
}
