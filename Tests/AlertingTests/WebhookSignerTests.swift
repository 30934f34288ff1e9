import Alerting
import Foundation
import Testing

@Suite struct WebhookSignerTests {
    struct Case: Decodable {
        let secret: String
        let id: String
        let timestamp: Int64
        let body: String
        let signature: String
    }

    static func cases() throws -> [Case] {
        let url = try #require(
            Bundle.module.url(
                forResource: "webhook_signatures", withExtension: "json",
                subdirectory: "Fixtures"))
        return try JSONDecoder().decode([Case].self, from: Data(contentsOf: url))
    }

    @Test func `signatures equal those of an independent computation, and verify`() throws {
        for it in try Self.cases() {
            let signer = try WebhookSigner(secrets: [it.secret])
            let body = Array(it.body.utf8)
            let signature = signer.signature(
                id: it.id, timestampSeconds: it.timestamp, body: body)
            #expect(signature == it.signature)
            try signer.verify(
                id: it.id, timestampSeconds: it.timestamp, body: body, signature: signature,
                nowSeconds: it.timestamp + 300)
        }
    }

    @Test func `two secrets give two signatures, and either verifies`() throws {
        let secrets = try Self.cases().prefix(2).map(\.secret)
        let both = try WebhookSigner(secrets: Array(secrets))
        let signature = both.signature(id: "a", timestampSeconds: 5, body: [1])
        #expect(signature.split(separator: " ").count == 2)
        for secret in secrets {
            try WebhookSigner(secrets: [secret]).verify(
                id: "a", timestampSeconds: 5, body: [1], signature: signature, nowSeconds: 5)
        }
    }

    @Test func `a changed id, time, body or signature, or an old one, does not verify`() throws {
        let signer = try WebhookSigner(secrets: [try #require(try Self.cases().first).secret])
        let signature = signer.signature(id: "a", timestampSeconds: 1000, body: [1])
        func verify(
            id: String = "a", time: Int64 = 1000, body: [UInt8] = [1], signature: String,
            now: Int64 = 1000
        ) -> Bool {
            (try? signer.verify(
                id: id, timestampSeconds: time, body: body, signature: signature,
                nowSeconds: now)) != nil
        }
        #expect(verify(signature: signature))
        #expect(verify(signature: "v1a,xyz nonsense " + signature, now: 700))
        #expect(!verify(id: "b", signature: signature))
        #expect(!verify(time: 1001, signature: signature))
        #expect(!verify(body: [2], signature: signature))
        #expect(!verify(signature: "v1,AAAA"))
        #expect(!verify(signature: ""))
        #expect(!verify(signature: signature, now: 1301))
        #expect(!verify(signature: signature, now: 699))
        #expect(!verify(time: .min, signature: signature, now: .max))
    }

    @Test(arguments: [
        "", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_no base64!", "whsec_c2hvcnQ=",
        "whsec_" + String(repeating: "AAAA", count: 22),
    ])
    func `a secret that is none is refused and not repeated`(_ secret: String) throws {
        let error = #expect(throws: AlertingError.self) {
            try WebhookSigner(secrets: [secret])
        }
        let tail = secret.dropFirst(6)
        #expect(tail.isEmpty || error?.description.contains(tail) == false)
        #expect(throws: AlertingError.self) { try WebhookSigner(secrets: []) }
    }
}
