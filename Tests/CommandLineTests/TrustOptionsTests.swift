import ArgumentParser
import Testing

@testable import kedge

@Suite struct TrustOptionsTests {
    @Test(arguments: ["--ca-file", "--client-certificate", "--client-key"])
    func `options for TLS and a URL without it are refused`(option: String) throws {
        let options = try TrustOptions.parse([option, "/dev/null"])
        #expect(throws: Never.self) { try options.transport(to: ["https://kedge.example"]) }
        let error = #expect(throws: InputError.self) {
            try options.transport(to: ["https://kedge.example", "http://kedge.example:8470"])
        }
        #expect("\(try #require(error))".contains("got 'http://kedge.example:8470'"))
    }

    @Test func `without options for TLS every URL goes`() throws {
        let options = try TrustOptions.parse([])
        #expect(throws: Never.self) { try options.transport(to: ["http://127.0.0.1:8470"]) }
    }
}
